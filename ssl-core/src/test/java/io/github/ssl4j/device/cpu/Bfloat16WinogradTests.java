package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In bfloat16 convolutions that Winograd's algorithm takes over stay in float32: beside the convolution in float64 they lose
 * a thousandth of what a direct one in bfloat16 does, which is 4e-4 of the largest value on average.
 */
@EnabledIf("available")
class Bfloat16WinogradTests {
    private static final ConvolutionShape SHAPE = new ConvolutionShape(256, 3, 3, 256, 256, 3, 1, 1);

    enum Direction {
        FORWARD {
            @Override
            void run(Device device, Storage x, Storage w, Storage y) {
                device.convolution(SHAPE, x, w, y);
            }
        },
        BACKWARD_INPUT {
            @Override
            void run(Device device, Storage dy, Storage w, Storage dx) {
                device.convolutionBackwardInput(SHAPE, dy, w, dx);
            }
        },
        BACKWARD_WEIGHT {
            @Override
            void run(Device device, Storage x, Storage dy, Storage dw) {
                device.convolutionBackwardWeight(SHAPE, x, dy, dw);
            }
        };

        abstract void run(Device device, Storage first, Storage second, Storage result);

        int secondLength() {
            return Math.toIntExact(this == BACKWARD_WEIGHT ? SHAPE.outputLength() : SHAPE.weightLength());
        }

        int resultLength() {
            return Math.toIntExact(this == BACKWARD_WEIGHT ? SHAPE.weightLength() : SHAPE.outputLength());
        }
    }

    static boolean available() {
        return CpuDevice.supports(Precision.BFLOAT16);
    }

    @ParameterizedTest
    @EnumSource
    void itIsAsExactAsInFloat32(Direction direction) {
        double[] first = normal(Math.toIntExact(SHAPE.inputLength()), 1);
        double[] second = normal(direction.secondLength(), 2);
        try (Device reference = Nd4jDevice.float64();
                Device device = new CpuDevice(Precision.BFLOAT16)) {
            double[] exact = run(direction, reference, first, second);
            Loss winograd = Loss.of(run(direction, device, first, second), exact);

            assertThat(winograd.mean()).isLessThan(4e-7);
            assertThat(winograd.max()).isLessThan(1e-5);
        }
    }

    /** Mean and largest error, as shares of the largest value. */
    private record Loss(double mean, double max) {
        static Loss of(double[] found, double[] exact) {
            double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
            double sum = 0;
            double max = 0;
            for (int i = 0; i < exact.length; i++) {
                double error = Math.abs(found[i] - exact[i]);
                sum += error;
                max = Math.max(max, error);
            }
            return new Loss(sum / exact.length / largest, max / largest);
        }
    }

    private static double[] run(Direction direction, Device device, double[] first, double[] second) {
        try (Storage a = device.allocate(device.floating(), first.length);
                Storage b = device.allocate(device.floating(), second.length);
                Storage result = device.allocate(device.floating(), direction.resultLength())) {
            device.write(a, first, 0);
            device.write(b, second, 0);
            direction.run(device, a, b, result);
            double[] values = new double[direction.resultLength()];
            device.read(result, values, 0);
            return values;
        }
    }

    /** Returns numbers exact in float32. */
    private static double[] normal(int length, long seed) {
        Random random = new Random(seed);
        double[] values = new double[length];
        Arrays.setAll(values, i -> (float) random.nextGaussian());
        return values;
    }
}
