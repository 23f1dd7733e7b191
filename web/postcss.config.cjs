// light-dark() is left to the browser: the preset's rewriting of it does not reach variables on :root.
module.exports = { plugins: { 'postcss-preset-mantine': { features: { lightDarkFunction: false } } } }
