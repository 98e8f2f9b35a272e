package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Storage;

/**
 * Max pooling; the workspace holds the position in x of every winner in four bytes, the lowest first. Of equal pixels
 * the first wins, and NaN wins over all.
 */
final class PoolingKernels {
    private static final int POSITION_BYTES = 4;

    private PoolingKernels() {}

    static long workspace(PoolShape shape) {
        return POSITION_BYTES * shape.outputLength();
    }

    static void forward(Kernel kernel, PoolShape shape, Storage x, Storage y, Storage workspace) {
        Nd4jStorage output = kernel.floating("y", y, shape.outputLength());
        Nd4jStorage positions = kernel.bytes("workspace", workspace, workspace(shape));
        double[] inputs = kernel.floating("x", x, shape.inputLength()).get();
        double[] values = new double[(int) shape.outputLength()];
        double[] bytes = new double[Math.toIntExact(workspace(shape))];
        int at = 0;
        for (int n = 0; n < shape.batch(); n++) {
            for (int row = 0; row < shape.outputHeight(); row++) {
                for (int column = 0; column < shape.outputWidth(); column++) {
                    for (int c = 0; c < shape.channels(); c++) {
                        int winner = winner(shape, inputs, n, row, column, c);
                        values[at] = inputs[winner];
                        for (int i = 0; i < POSITION_BYTES; i++) {
                            bytes[POSITION_BYTES * at + i] = winner >>> 8 * i & 0xff;
                        }
                        at++;
                    }
                }
            }
        }
        output.set(values);
        positions.set(bytes);
    }

    private static int winner(PoolShape shape, double[] inputs, int n, int row, int column, int c) {
        int winner = -1;
        for (int r = 0; r < shape.kernel(); r++) {
            for (int s = 0; s < shape.kernel(); s++) {
                int h = row * shape.stride() - shape.padding() + r;
                int w = column * shape.stride() - shape.padding() + s;
                if (h >= 0 && h < shape.height() && w >= 0 && w < shape.width()) {
                    int i = ((n * shape.height() + h) * shape.width() + w) * shape.channels() + c;
                    if (winner < 0 || inputs[i] > inputs[winner] || Double.isNaN(inputs[i])) {
                        winner = i;
                    }
                }
            }
        }
        return winner;
    }

    static void backward(Kernel kernel, PoolShape shape, Storage dy, Storage workspace, Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx, shape.inputLength());
        double[] gradients = kernel.floating("dy", dy, shape.outputLength()).get();
        int[] bytes = kernel.bytes("workspace", workspace, workspace(shape)).getIntegers();
        double[] values = new double[(int) shape.inputLength()];
        for (int at = 0; at < gradients.length; at++) {
            int winner = 0;
            for (int i = 0; i < POSITION_BYTES; i++) {
                winner |= bytes[POSITION_BYTES * at + i] << 8 * i;
            }
            values[winner] += gradients[at];
        }
        output.set(values);
    }
}
