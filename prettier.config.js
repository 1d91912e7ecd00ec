// One width everywhere. AssemblyScript allows decorators where TypeScript does not, so its folders
// have a parser of their own.

/** @type {import("prettier").Config} */
export default {
  printWidth: 100,
  overrides: [
    {
      files: [
        "assembly/**/*.ts",
        "filters/**/*.ts",
        "test/assembly/**/*.ts",
        "test/fixtures/**/*.ts",
        "harness/template/**/*.ts",
        "bench/raw/**/*.ts",
        "bench/guests/**/*.ts",
      ],
      excludeFiles: ["**/*.d.ts"],
      options: { plugins: ["assemblyscript-prettier"] },
    },
  ],
};
