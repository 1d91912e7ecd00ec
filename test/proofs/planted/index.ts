// Filters with one bug each, and their twins without it, named as the bug with "-fixed" behind it. The verbs of
// `outrigger prove` must find every bug, each the one that should, and nothing in the twins.

import "./requests";
import "./faults";
import "./pieces";
import "./memories";
