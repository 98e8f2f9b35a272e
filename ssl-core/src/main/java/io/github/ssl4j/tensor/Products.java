package io.github.ssl4j.tensor;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Reduction;

/** Matrix products, convolution and pooling. */
final class Products {

    private Products() {}

    static Tensor matmul(Tensor a, Tensor b, boolean transposeB) {
        Shapes.requireRank("matmul", "a", a, 2, "[M, K]");
        Shapes.requireRank("matmul", "b", b, 2, transposeB ? "[N, K]" : "[K, N]");
        int m = a.size(0);
        int k = a.size(1);
        int n = b.size(transposeB ? 0 : 1);
        Shapes.requireShape("matmul", "b", b, transposeB ? new int[] {n, k} : new int[] {k, n});
        Shapes.requireSameDevice("matmul", a, b);
        Tensor y = multiply(a, false, b, transposeB, m, n, k, "matmul");
        return Tape.record(y, new Tensor[] {a, b}, dy -> new Tensor[] {
            a.requiresGradient() ? multiply(dy, false, b, !transposeB, m, k, n, "matmul backward") : null,
            !b.requiresGradient()
                    ? null
                    : transposeB
                            ? multiply(dy, true, a, false, n, k, m, "matmul backward")
                            : multiply(a, true, dy, false, k, n, m, "matmul backward")
        });
    }

    static Tensor linear(Tensor x, Tensor weight, Tensor bias, ElementType type) {
        Shapes.requireRank("linear", "weight", weight, 2, "[out, in]");
        int out = weight.size(0);
        int in = weight.size(1);
        int[] shape = x.shape();
        shape[shape.length - 1] = in;
        Shapes.requireShape("linear", "x", x, shape);
        if (bias != null) {
            Shapes.requireShape("linear", "bias", bias, out);
        }
        Shapes.requireSameDevice("linear", x, weight, bias);
        Device device = x.device();
        int rows = Shapes.before(shape, shape.length - 1);
        shape[shape.length - 1] = out;
        Tensor y = Tensor.uninitialized(device, type, "linear", shape);
        device.matmul(
                MatrixProduct.of(rows, out, in, false, true),
                x.storage(),
                weight.storage(),
                bias == null ? null : bias.storage(),
                y.storage());
        return Tape.record(y, new Tensor[] {x, weight, bias}, dy -> {
            Tensor db = null;
            if (bias != null && bias.requiresGradient()) {
                db = Tensor.uninitialized(device, "linear backward", out);
                device.reduce(Reduction.SUM, 1, rows, out, dy.storage(), db.storage());
            }
            return new Tensor[] {
                x.requiresGradient() ? linearBackward(x, weight, dy, rows) : null,
                weight.requiresGradient() ? multiply(dy, true, x, false, out, in, rows, "linear backward") : null,
                db
            };
        });
    }

    private static Tensor linearBackward(Tensor x, Tensor weight, Tensor dy, int rows) {
        int in = weight.size(1);
        Tensor dx = Tensor.like(x, "linear backward");
        MatrixProduct product = MatrixProduct.of(rows, in, weight.size(0), false, false);
        x.device().matmul(product, dy.storage(), weight.storage(), null, dx.storage());
        return dx;
    }

    private static Tensor multiply(
            Tensor a, boolean transposeA, Tensor b, boolean transposeB, int m, int n, int k, String name) {
        Tensor c = Tensor.uninitialized(a.device(), name, m, n);
        a.device()
                .matmul(MatrixProduct.of(m, n, k, transposeA, transposeB), a.storage(), b.storage(), null, c.storage());
        return c;
    }

    static Tensor convolution(Tensor x, Tensor weight, int stride, int padding) {
        Shapes.requireRank("convolution", "x", x, 4, "[N, H, W, C]");
        Shapes.requireRank("convolution", "weight", weight, 4, "[K, C, R, R]");
        Shapes.requireShape("convolution", "weight", weight, weight.size(0), x.size(3), weight.size(2), weight.size(2));
        Shapes.requireSameDevice("convolution", x, weight);
        Device device = x.device();
        ConvolutionShape shape = new ConvolutionShape(
                x.size(0), x.size(1), x.size(2), x.size(3), weight.size(0), weight.size(2), stride, padding);
        Tensor y = Tensor.uninitialized(
                device,
                device.activation(),
                "convolution",
                shape.batch(),
                shape.outputHeight(),
                shape.outputWidth(),
                shape.filters());
        device.convolution(shape, x.storage(), weight.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x, weight}, dy -> {
            Tensor dx = null;
            Tensor dw = null;
            if (x.requiresGradient()) {
                dx = Tensor.like(x, "convolution backward");
                device.convolutionBackwardInput(shape, dy.storage(), weight.storage(), dx.storage());
            }
            if (weight.requiresGradient()) {
                dw = Tensor.uninitialized(device, "convolution backward", weight.shape());
                device.convolutionBackwardWeight(shape, x.storage(), dy.storage(), dw.storage());
            }
            return new Tensor[] {dx, dw};
        });
    }

    static Tensor maxPool(Tensor input, int kernel, int stride, int padding) {
        Tensor x = input.floating();
        Shapes.requireRank("maxPool", "x", x, 4, "[N, H, W, C]");
        Device device = x.device();
        PoolShape shape = new PoolShape(x.size(0), x.size(1), x.size(2), x.size(3), kernel, stride, padding);
        Tensor y = Tensor.uninitialized(
                device, "maxPool", shape.batch(), shape.outputHeight(), shape.outputWidth(), shape.channels());
        Tensor workspace = Norms.bytes(device, device.maxPoolWorkspace(shape));
        device.maxPool(shape, x.storage(), y.storage(), workspace.storage());
        return Tape.record(y, new Tensor[] {x}, new Tensor[] {workspace}, dy -> {
            Tensor dx = Tensor.uninitialized(device, "maxPool backward", x.shape());
            device.maxPoolBackward(shape, dy.storage(), workspace.storage(), dx.storage());
            return new Tensor[] {dx};
        });
    }
}
