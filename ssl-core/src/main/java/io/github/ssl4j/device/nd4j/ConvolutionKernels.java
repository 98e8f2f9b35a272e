package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.Storage;

/** The three products of a convolution, each a loop over all pairs of an input and an output pixel that meet. */
final class ConvolutionKernels {
    private ConvolutionKernels() {}

    /** Takes the products of the channels of one input pixel with those of one output pixel, which meet at a weight. */
    @FunctionalInterface
    private interface Meeting {
        /**
         * Takes the products.
         *
         * @param input where the channels of the input pixel begin
         * @param tap which of the weights of a channel
         * @param output where the filters of the output pixel begin
         */
        void of(int input, int tap, int output);
    }

    static void forward(Kernel kernel, ConvolutionShape shape, Storage x, Storage w, Storage y) {
        Nd4jStorage output = kernel.floating("y", y, shape.outputLength());
        double[] inputs = kernel.floating("x", x, shape.inputLength()).get();
        double[] weights = kernel.floating("w", w, shape.weightLength()).get();
        double[] values = new double[(int) shape.outputLength()];
        int channels = shape.channels();
        int taps = shape.kernel() * shape.kernel();
        forEach(shape, (i, tap, o) -> {
            for (int k = 0; k < shape.filters(); k++) {
                for (int c = 0; c < channels; c++) {
                    values[o + k] += inputs[i + c] * weights[(k * channels + c) * taps + tap];
                }
            }
        });
        output.set(values);
    }

    static void backwardInput(Kernel kernel, ConvolutionShape shape, Storage dy, Storage w, Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx, shape.inputLength());
        double[] gradients = kernel.floating("dy", dy, shape.outputLength()).get();
        double[] weights = kernel.floating("w", w, shape.weightLength()).get();
        double[] values = new double[(int) shape.inputLength()];
        int channels = shape.channels();
        int taps = shape.kernel() * shape.kernel();
        forEach(shape, (i, tap, o) -> {
            for (int k = 0; k < shape.filters(); k++) {
                for (int c = 0; c < channels; c++) {
                    values[i + c] += gradients[o + k] * weights[(k * channels + c) * taps + tap];
                }
            }
        });
        output.set(values);
    }

    static void backwardWeight(Kernel kernel, ConvolutionShape shape, Storage x, Storage dy, Storage dw) {
        Nd4jStorage output = kernel.floating("dw", dw, shape.weightLength());
        double[] inputs = kernel.floating("x", x, shape.inputLength()).get();
        double[] gradients = kernel.floating("dy", dy, shape.outputLength()).get();
        double[] values = new double[(int) shape.weightLength()];
        int channels = shape.channels();
        int taps = shape.kernel() * shape.kernel();
        forEach(shape, (i, tap, o) -> {
            for (int k = 0; k < shape.filters(); k++) {
                for (int c = 0; c < channels; c++) {
                    values[(k * channels + c) * taps + tap] += inputs[i + c] * gradients[o + k];
                }
            }
        });
        output.set(values);
    }

    private static void forEach(ConvolutionShape shape, Meeting meeting) {
        int side = shape.kernel();
        int outputHeight = shape.outputHeight();
        int outputWidth = shape.outputWidth();
        for (int n = 0; n < shape.batch(); n++) {
            for (int row = 0; row < outputHeight; row++) {
                for (int column = 0; column < outputWidth; column++) {
                    int output = ((n * outputHeight + row) * outputWidth + column) * shape.filters();
                    for (int r = 0; r < side; r++) {
                        for (int s = 0; s < side; s++) {
                            int h = row * shape.stride() - shape.padding() + r;
                            int w = column * shape.stride() - shape.padding() + s;
                            if (h >= 0 && h < shape.height() && w >= 0 && w < shape.width()) {
                                int input = ((n * shape.height() + h) * shape.width() + w) * shape.channels();
                                meeting.of(input, r * side + s, output);
                            }
                        }
                    }
                }
            }
        }
    }
}
