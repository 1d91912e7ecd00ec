// A cluster made from manifests, as far as istiod looks at one: Istio's objects, Services with endpoints, running pods.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
	kubelib "istio.io/istio/pkg/kube"
)

type cluster struct {
	istio    []config.Config
	kube     []runtime.Object
	pods     []*corev1.Pod
	services []*corev1.Service
	// namespaces that objects stand in, and whether the input holds the Namespace itself.
	namespaces map[string]bool
}

var clusterScoped = []string{"Namespace", "Node", "GatewayClass"}

func makeCluster(documents []document) (*cluster, error) {
	c := &cluster{namespaces: map[string]bool{}}
	for _, d := range documents {
		if d.broken != nil {
			return nil, fmt.Errorf("%s: %w", d.file, d.broken)
		}
		if err := c.add(d.object); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", d.file, d.title(), err)
		}
	}
	for index, pod := range c.pods {
		runPod(pod, index)
		c.kube = append(c.kube, pod)
	}
	for index, service := range c.services {
		defaultService(service, index)
		c.kube = append(c.kube, service)
		if slice := c.endpointsOf(service); slice != nil {
			c.kube = append(c.kube, slice)
		}
	}
	for name, given := range c.namespaces {
		if !given {
			c.kube = append(c.kube, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
		}
	}
	return c, nil
}

// istioConfig is the object in istiod's own form; nil when it is of a kind that istiod reads from Kubernetes.
func istioConfig(object *unstructured.Unstructured) (*config.Config, error) {
	kind := object.GroupVersionKind()
	if _, found := collections.Pilot.FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&kind)); !found {
		return nil, nil
	}
	text, err := yaml.Marshal(object.Object)
	if err != nil {
		return nil, err
	}
	parsed, _, err := crd.ParseInputs(string(text))
	if err != nil {
		return nil, err
	}
	if len(parsed) != 1 {
		return nil, fmt.Errorf("istiod reads %d objects from it", len(parsed))
	}
	return &parsed[0], nil
}

func (c *cluster) add(object *unstructured.Unstructured) error {
	if !slices.Contains(clusterScoped, object.GetKind()) {
		object.SetNamespace(namespaceOf(object))
		if _, seen := c.namespaces[object.GetNamespace()]; !seen {
			c.namespaces[object.GetNamespace()] = false
		}
	}
	own, err := istioConfig(object)
	if err != nil {
		return err
	}
	if own != nil {
		c.istio = append(c.istio, *own)
		return nil
	}
	text, err := yaml.Marshal(object.Object)
	if err != nil {
		return err
	}
	decoded, _, err := kubelib.IstioCodec.UniversalDeserializer().Decode(text, nil, nil)
	if runtime.IsNotRegisteredError(err) {
		fmt.Fprintf(os.Stderr, "istiod does not look at %s %s\n", object.GetKind(), object.GetName())
		return nil
	}
	if err != nil {
		return err
	}
	switch typed := decoded.(type) {
	case *appsv1.Deployment:
		pod := &corev1.Pod{ObjectMeta: typed.Spec.Template.ObjectMeta, Spec: typed.Spec.Template.Spec}
		pod.Name, pod.Namespace = typed.Name+"-0", typed.Namespace
		c.pods = append(c.pods, pod)
	case *corev1.Pod:
		c.pods = append(c.pods, typed)
	case *corev1.Service:
		c.services = append(c.services, typed)
	case *corev1.Namespace:
		c.namespaces[typed.Name] = true
		c.kube = append(c.kube, typed)
	default:
		c.kube = append(c.kube, typed)
	}
	return nil
}

// defaultService fills in what an API server does.
func defaultService(service *corev1.Service, index int) {
	if service.Spec.ClusterIP == "" {
		service.Spec.ClusterIP = fmt.Sprintf("10.96.0.%d", index+10)
	}
	service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	for at := range service.Spec.Ports {
		port := &service.Spec.Ports[at]
		if port.Protocol == "" {
			port.Protocol = corev1.ProtocolTCP
		}
		if port.TargetPort == (intstr.IntOrString{}) {
			port.TargetPort = intstr.FromInt32(port.Port)
		}
	}
}

func runPod(pod *corev1.Pod, index int) {
	if pod.Status.PodIP == "" {
		pod.Status.PodIP = fmt.Sprintf("10.244.0.%d", index+10)
	}
	pod.Status.PodIPs = []corev1.PodIP{{IP: pod.Status.PodIP}}
	pod.Status.Phase = corev1.PodRunning
	pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
}

// endpointsOf does what Kubernetes' endpoint controller does; nil when the Service selects no pod.
func (c *cluster) endpointsOf(service *corev1.Service) *discoveryv1.EndpointSlice {
	if len(service.Spec.Selector) == 0 {
		return nil
	}
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name: service.Name + "-endpoints", Namespace: service.Namespace,
			Labels: map[string]string{discoveryv1.LabelServiceName: service.Name},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
	}
	for _, port := range service.Spec.Ports {
		slice.Ports = append(slice.Ports, discoveryv1.EndpointPort{
			Name: ptr.To(port.Name), Port: ptr.To(port.TargetPort.IntVal), Protocol: ptr.To(port.Protocol),
		})
	}
	selector := labels.SelectorFromSet(service.Spec.Selector)
	for _, pod := range c.pods {
		if pod.Namespace != service.Namespace || !selector.Matches(labels.Set(pod.Labels)) {
			continue
		}
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{
			Addresses:  []string{pod.Status.PodIP},
			Conditions: discoveryv1.EndpointConditions{Ready: ptr.To(true)},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Name: pod.Name, Namespace: pod.Namespace},
		})
	}
	if len(slice.Endpoints) == 0 {
		return nil
	}
	return slice
}

// proxy is the Envoy in the first pod of a workload, named TYPE:NAMESPACE/WORKLOAD.
func (c *cluster) proxy(name, istioVersion string) (*model.Proxy, error) {
	kind, place, _ := strings.Cut(name, ":")
	namespace, workload, complete := strings.Cut(place, "/")
	types := []model.NodeType{model.SidecarProxy, model.Router, model.Waypoint}
	if !complete || !slices.Contains(types, model.NodeType(kind)) {
		return nil, fmt.Errorf("%q is no proxy: write sidecar:NAMESPACE/WORKLOAD, router:… or waypoint:…", name)
	}
	for _, pod := range c.pods {
		if pod.Namespace != namespace || !slices.Contains([]string{workload, workload + "-0"}, pod.Name) {
			continue
		}
		return &model.Proxy{
			Type: model.NodeType(kind), ID: pod.Name + "." + namespace, ConfigNamespace: namespace,
			DNSDomain: namespace + ".svc.cluster.local", IPAddresses: []string{pod.Status.PodIP}, Labels: pod.Labels,
			Metadata: &model.NodeMetadata{
				Namespace: namespace, Labels: pod.Labels, ClusterID: "Kubernetes", IstioVersion: istioVersion,
				InstanceIPs: []string{pod.Status.PodIP}, WorkloadName: workload,
			},
		}, nil
	}
	return nil, fmt.Errorf("proxy %s: the input has no such Deployment or Pod", name)
}
