package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.Storage;

/** The three products of a convolution, each a loop over all pairs of an input and an output pixel that meet. */
final class ConvolutionKernels {
    private ConvolutionKernels() {}

    /** Takes the product of one input element and one weight to one output element. */
    @FunctionalInterface
    private interface Meeting {
        void of(int input, int weight, int output);
    }

    static void forward(Kernel kernel, ConvolutionShape shape, Storage x, Storage w, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, shape.outputLength());
        double[] inputs = kernel.floating("x", x, shape.inputLength()).get();
        double[] weights = kernel.floating("w", w, shape.weightLength()).get();
        double[] values = new double[(int) shape.outputLength()];
        forEach(shape, (i, j, o) -> values[o] += inputs[i] * weights[j]);
        output.set(values);
    }

    static void backwardInput(Kernel kernel, ConvolutionShape shape, Storage dy, Storage w, Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx, shape.inputLength());
        double[] gradients = kernel.floating("dy", dy, shape.outputLength()).get();
        double[] weights = kernel.floating("w", w, shape.weightLength()).get();
        double[] values = new double[(int) shape.inputLength()];
        forEach(shape, (i, j, o) -> values[i] += gradients[o] * weights[j]);
        output.set(values);
    }

    static void backwardWeight(Kernel kernel, ConvolutionShape shape, Storage x, Storage dy, Storage dw) {
        Nd4jStorage output = kernel.floating("dw", dw, shape.weightLength());
        double[] inputs = kernel.floating("x", x, shape.inputLength()).get();
        double[] gradients = kernel.floating("dy", dy, shape.outputLength()).get();
        double[] values = new double[(int) shape.weightLength()];
        forEach(shape, (i, j, o) -> values[j] += inputs[i] * gradients[o]);
        output.set(values);
    }

    private static void forEach(ConvolutionShape shape, Meeting meeting) {
        int side = shape.kernel();
        for (int n = 0; n < shape.batch(); n++) {
            for (int row = 0; row < shape.outputHeight(); row++) {
                for (int column = 0; column < shape.outputWidth(); column++) {
                    int output = ((n * shape.outputHeight() + row) * shape.outputWidth() + column) * shape.filters();
                    for (int r = 0; r < side; r++) {
                        for (int s = 0; s < side; s++) {
                            int h = row * shape.stride() - shape.padding() + r;
                            int w = column * shape.stride() - shape.padding() + s;
                            if (h >= 0 && h < shape.height() && w >= 0 && w < shape.width()) {
                                int input = ((n * shape.height() + h) * shape.width() + w) * shape.channels();
                                forEachChannel(shape, input, r * side + s, output, meeting);
                            }
                        }
                    }
                }
            }
        }
    }

    private static void forEachChannel(ConvolutionShape shape, int input, int tap, int output, Meeting meeting) {
        int taps = shape.kernel() * shape.kernel();
        for (int c = 0; c < shape.channels(); c++) {
            for (int k = 0; k < shape.filters(); k++) {
                meeting.of(input + c, (k * shape.channels() + c) * taps + tap, output + k);
            }
        }
    }
}
