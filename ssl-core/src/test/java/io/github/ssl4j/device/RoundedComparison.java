package io.github.ssl4j.device;

import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.Closeness;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every matrix product and convolution of rounded factors against the reference in float64. A device's tests extend
 * this and say how to open it and how coarse its rounding is.
 *
 * <p>The factors are below 2 in size, so that rounding one to a step of u moves it by at most u, and the product of two
 * by at most 4u, with a standard deviation of 0.7u. Over K independent terms that is 0.7u root K, and 4u for a single
 * one. {@code alpha} is at most 2. The tolerance is therefore 10u root K: more than 4u times alpha for one term, and 7
 * standard deviations for many, where a wrong factor would be off by 300u root K.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RoundedComparison {
    /** At the second offset operands begin at addresses that no vector instruction likes. */
    private static final int[] OFFSETS = {0, 3};

    private final double step;
    private Device device;
    private Device reference;

    /** Creates the tests of factors that differ by at most {@code step} from those of the reference. */
    RoundedComparison(double step) {
        this.step = step;
    }

    /** Opens the device under test. */
    abstract Device openRounding();

    @BeforeAll
    void open() {
        device = openRounding();
        reference = Nd4jDevice.float64();
    }

    @AfterAll
    void close() {
        device.close();
        reference.close();
    }

    @TestFactory
    Stream<DynamicTest> matrixProducts() {
        return compare(MatrixProductCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> convolutions() {
        return compare(ConvolutionCases.cases());
    }

    private Stream<DynamicTest> compare(List<KernelCase> cases) {
        return cases.stream().map(kernelCase -> DynamicTest.dynamicTest(kernelCase.name(), () -> compare(kernelCase)));
    }

    private void compare(KernelCase kernelCase) {
        Map<String, double[]> expected = kernelCase.run(reference, 0);
        double tolerance = 10 * step * Math.sqrt(kernelCase.terms());
        for (int offset : OFFSETS) {
            kernelCase
                    .run(device, offset)
                    .forEach((name, actual) -> Closeness.assertClose(
                            kernelCase.name() + ", " + name, actual, expected.get(name), 0, tolerance));
        }
    }
}
