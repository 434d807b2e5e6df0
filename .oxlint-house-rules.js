// House rules that no linter has ready: no class but the one error; no hidden state.

const noClass = {
  create: (context) => ({
    ClassDeclaration(node) {
      if (node.superClass?.name === 'Error') return;
      context.report({
        node,
        message: 'No classes but error classes: write a function `createX(deps)` that returns its parts.',
      });
    },
  }),
};

const noModuleLet = {
  create: (context) => ({
    VariableDeclaration(node) {
      if (node.kind !== 'let' || !['Program', 'ExportNamedDeclaration'].includes(node.parent.type)) return;
      context.report({ node, message: 'No module-level `let`: state belongs to what `createX(deps)` returns.' });
    },
  }),
};

const noNewDate = {
  create: (context) => ({
    NewExpression(node) {
      if (node.callee.name === 'Date' && node.arguments.length === 0) {
        context.report({ node, message: 'The decision is pure: time is an argument.' });
      }
    },
  }),
};

export default {
  meta: { name: 'house' },
  rules: { 'no-class': noClass, 'no-module-let': noModuleLet, 'no-new-date': noNewDate },
};
