package io.github.ssl4j.device;

import static io.github.ssl4j.device.FormulaStorage.get;
import static io.github.ssl4j.device.FormulaStorage.index;
import static io.github.ssl4j.device.FormulaStorage.set;

/**
 * Every kernel as a plain loop over its formula, in float64: what the reference device is held against. Norms, softmax
 * and optimisers are in {@link FormulaNorms}.
 */
final class FormulaDevice extends FormulaNorms {

    @Override
    public String name() {
        return "formula";
    }

    @Override
    public void fill(Storage x, double value) {
        for (int i = 0; i < x.length(); i++) {
            set(x, i, value);
        }
    }

    @Override
    public void copy(Storage x, Storage y) {
        affine(1, 0, x, y);
    }

    @Override
    public void affine(double alpha, double beta, Storage x, Storage y) {
        for (int i = 0; i < x.length(); i++) {
            set(y, i, alpha * get(x, i) + beta);
        }
    }

    @Override
    public void accumulate(double alpha, Storage x, Storage y) {
        for (int i = 0; i < x.length(); i++) {
            set(y, i, get(y, i) + alpha * get(x, i));
        }
    }

    @Override
    public void unary(Unary function, Storage x, Storage y) {
        for (int i = 0; i < x.length(); i++) {
            double v = get(x, i);
            set(
                    y,
                    i,
                    switch (function) {
                        case RELU -> Math.max(v, 0);
                        case GELU -> v * normalDistribution(v);
                        case SQUARE -> v * v;
                        case SQRT -> Math.sqrt(v);
                        case EXP -> Math.exp(v);
                        case LOG -> Math.log(v);
                        case ABS -> Math.abs(v);
                        case SMOOTH_L1 -> Math.abs(v) < 1 ? v * v / 2 : Math.abs(v) - 0.5;
                    });
        }
    }

    @Override
    public void unaryBackward(Unary function, Storage x, Storage y, Storage dy, Storage dx) {
        for (int i = 0; i < x.length(); i++) {
            double v = get(x, i);
            double derivative = switch (function) {
                case RELU -> v > 0 ? 1 : 0;
                case GELU -> normalDistribution(v) + v * Math.exp(-v * v / 2) / Math.sqrt(2 * Math.PI);
                case SQUARE -> 2 * v;
                case SQRT -> 0.5 / Math.sqrt(v);
                case EXP -> Math.exp(v);
                case LOG -> 1 / v;
                case ABS -> Math.signum(v);
                case SMOOTH_L1 -> Math.abs(v) < 1 ? v : Math.signum(v);
            };
            set(dx, i, get(dy, i) * derivative);
        }
    }

    /** Returns Phi(x) from erf's series of terms of one sign, NIST DLMF 7.6.2. */
    private static double normalDistribution(double x) {
        double z = x / Math.sqrt(2);
        double term = z;
        double sum = z;
        for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return (1 + 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * sum) / 2;
    }

    @Override
    public void binary(Binary function, Broadcast spread, int rows, int columns, Storage a, Storage b, Storage y) {
        for (int i = 0; i < rows * columns; i++) {
            int at = switch (spread) {
                case NONE -> i;
                case ROW -> i % columns;
                case COLUMN -> i / columns;
                case SCALAR -> 0;
            };
            double left = get(a, i);
            double right = get(b, at);
            set(
                    y,
                    i,
                    switch (function) {
                        case ADD -> left + right;
                        case SUBTRACT -> left - right;
                        case MULTIPLY -> left * right;
                        case DIVIDE -> left / right;
                        case ADD_RELU -> Math.max(left + right, 0);
                    });
        }
    }

    @Override
    public void reduce(Reduction reduction, int outer, int count, int inner, Storage x, Storage y) {
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                double result = reduction == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY;
                for (int c = 0; c < count; c++) {
                    double value = get(x, (o * count + c) * inner + i);
                    result = reduction == Reduction.SUM ? result + value : Math.max(result, value);
                }
                set(y, o * inner + i, result);
            }
        }
    }

    @Override
    public void repeat(int outer, int count, int inner, double alpha, Storage x, Storage y) {
        for (int i = 0; i < outer * count * inner; i++) {
            set(y, i, alpha * get(x, i / (count * inner) * inner + i % inner));
        }
    }

    @Override
    public void gatherRows(int count, int columns, Storage x, Storage index, Storage y) {
        for (int i = 0; i < count * columns; i++) {
            set(y, i, get(x, index(index, i / columns) * columns + i % columns));
        }
    }

    @Override
    public void scatterAddRows(int count, int columns, Storage x, Storage index, Storage y) {
        for (int i = 0; i < count * columns; i++) {
            int at = index(index, i / columns) * columns + i % columns;
            set(y, at, get(y, at) + get(x, i));
        }
    }

    @Override
    public void permute(int[] shape, int[] order, Storage x, Storage y) {
        int rank = shape.length;
        for (int i = 0; i < y.length(); i++) {
            int[] position = new int[rank];
            int rest = i;
            for (int axis = rank - 1; axis >= 0; axis--) {
                position[order[axis]] = rest % shape[order[axis]];
                rest /= shape[order[axis]];
            }
            int from = 0;
            for (int axis = 0; axis < rank; axis++) {
                from = from * shape[axis] + position[axis];
            }
            set(y, i, get(x, from));
        }
    }

    @Override
    public void matmul(MatrixProduct product, Storage a, Storage b, Storage bias, Storage c) {
        int m = product.m();
        int n = product.n();
        int k = product.k();
        for (int at = 0; at < product.batch() * m * n; at++) {
            int matrix = at / (m * n);
            int row = at / n % m;
            int column = at % n;
            double sum = 0;
            for (int i = 0; i < k; i++) {
                double left = get(a, matrix * m * k + (product.transposeA() ? i * m + row : row * k + i));
                double right = get(b, matrix * k * n + (product.transposeB() ? column * k + i : i * n + column));
                sum += left * right;
            }
            double before = product.beta() == 0 ? 0 : product.beta() * get(c, at);
            set(c, at, product.alpha() * sum + before + (bias == null ? 0 : get(bias, column)));
        }
    }

    @Override
    public void convolution(ConvolutionShape shape, Storage x, Storage w, Storage y) {
        fill(y, 0);
        convolve(shape, (in, weight, out) -> set(y, out, get(y, out) + get(x, in) * get(w, weight)));
    }

    @Override
    public void convolutionBackwardInput(ConvolutionShape shape, Storage dy, Storage w, Storage dx) {
        fill(dx, 0);
        convolve(shape, (in, weight, out) -> set(dx, in, get(dx, in) + get(dy, out) * get(w, weight)));
    }

    @Override
    public void convolutionBackwardWeight(ConvolutionShape shape, Storage x, Storage dy, Storage dw) {
        fill(dw, 0);
        convolve(shape, (in, weight, out) -> set(dw, weight, get(dw, weight) + get(dy, out) * get(x, in)));
    }

    /** Is told the positions in input, weight and output of every product of a convolution. */
    private interface Product {
        void at(int in, int weight, int out);
    }

    private static void convolve(ConvolutionShape s, Product product) {
        for (int out = 0; out < s.outputLength(); out++) {
            int filter = out % s.filters();
            int column = out / s.filters() % s.outputWidth() * s.stride() - s.padding();
            int row = out / s.filters() / s.outputWidth() % s.outputHeight() * s.stride() - s.padding();
            int image = out / s.filters() / s.outputWidth() / s.outputHeight();
            for (int tap = 0; tap < s.kernel() * s.kernel(); tap++) {
                int h = row + tap / s.kernel();
                int w = column + tap % s.kernel();
                if (h < 0 || h >= s.height() || w < 0 || w >= s.width()) {
                    continue;
                }
                for (int c = 0; c < s.channels(); c++) {
                    int in = ((image * s.height() + h) * s.width() + w) * s.channels() + c;
                    product.at(in, (filter * s.channels() + c) * s.kernel() * s.kernel() + tap, out);
                }
            }
        }
    }

    @Override
    public long maxPoolWorkspace(PoolShape shape) {
        return shape.outputLength();
    }

    @Override
    public void maxPool(PoolShape s, Storage x, Storage y, Storage workspace) {
        for (int out = 0; out < s.outputLength(); out++) {
            int c = out % s.channels();
            int column = out / s.channels() % s.outputWidth() * s.stride() - s.padding();
            int row = out / s.channels() / s.outputWidth() % s.outputHeight() * s.stride() - s.padding();
            int image = out / s.channels() / s.outputWidth() / s.outputHeight();
            double best = Double.NEGATIVE_INFINITY;
            for (int h = Math.max(row, 0); h < Math.min(row + s.kernel(), s.height()); h++) {
                for (int w = Math.max(column, 0); w < Math.min(column + s.kernel(), s.width()); w++) {
                    int in = ((image * s.height() + h) * s.width() + w) * s.channels() + c;
                    if (get(x, in) > best) {
                        best = get(x, in);
                        set(workspace, out, in);
                    }
                }
            }
            set(y, out, best);
        }
    }

    @Override
    public void maxPoolBackward(PoolShape shape, Storage dy, Storage workspace, Storage dx) {
        fill(dx, 0);
        for (int out = 0; out < shape.outputLength(); out++) {
            int in = index(workspace, out);
            set(dx, in, get(dx, in) + get(dy, out));
        }
    }
}
