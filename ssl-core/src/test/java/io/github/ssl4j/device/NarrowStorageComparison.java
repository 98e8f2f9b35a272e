package io.github.ssl4j.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.Closeness;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every mixed kernel on bfloat16 storages against the reference in float64 on the same numbers. A device's tests extend
 * this and say how to open it.
 *
 * <p>A result is rounded once, by at most 2^-9 of itself; what is rounded on the way, weights and attention's
 * probabilities, adds errors of that size that are independent of each other. 2^-7 of the largest element leaves room
 * for four of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NarrowStorageComparison {
    private static final double TOLERANCE = 0x1p-7;
    /** At the second offset operands begin at addresses that no vector instruction likes. */
    private static final int[] OFFSETS = {0, 3};

    private static final Set<String> IMAGES = Set.of("x", "y", "dx", "dy");

    private Device device;
    private Device reference;

    /** Opens the device under test, in bfloat16 and with exact products of float32. */
    abstract Device openNarrow();

    @BeforeAll
    void open() {
        device = openNarrow();
        reference = Nd4jDevice.float64();
    }

    @AfterAll
    void close() {
        device.close();
        reference.close();
    }

    @TestFactory
    Stream<DynamicTest> matrixProducts() {
        return compare(MatrixProductCases.cases(), "matmul", List.of(Set.of("a", "b", "c"), Set.of("a", "b")));
    }

    @TestFactory
    Stream<DynamicTest> convolutions() {
        return Stream.of("forward", "backward input", "backward weight")
                .flatMap(kind ->
                        compare(ConvolutionCases.cases(), kind, List.of(IMAGES, Set.of("x", "dx"), Set.of("y", "dy"))));
    }

    @TestFactory
    Stream<DynamicTest> batchNorms() {
        return Stream.of(
                        "far from zero",
                        "in place",
                        "apart",
                        "inference",
                        "statistics",
                        "given statistics",
                        "through statistics")
                .flatMap(kind -> compare(NormCases.cases(), kind, List.of(IMAGES)));
    }

    @TestFactory
    Stream<DynamicTest> layerNorms() {
        return compare(NormCases.cases(), "layer", List.of(IMAGES, Set.of("y", "dy")));
    }

    @TestFactory
    Stream<DynamicTest> attention() {
        return compare(AttentionCases.cases(), "", List.of(Set.of("qkv", "probabilities", "y", "dy", "dqkv")));
    }

    @TestFactory
    Stream<DynamicTest> functions() {
        return Stream.concat(
                compare(ElementwiseCases.cases(), "RELU", List.of(IMAGES)),
                compare(ElementwiseCases.cases(), "GELU", List.of(IMAGES)));
    }

    @TestFactory
    Stream<DynamicTest> sums() {
        return Stream.of(
                        compare(ElementwiseCases.cases(), "ADD", List.of(Set.of("a", "b", "y"), Set.of("b"))),
                        compare(ElementwiseCases.cases(), "accumulate", List.of(Set.of("x", "y"), Set.of("x"))),
                        compare(RearrangingCases.cases(), "sum", List.of(Set.of("x"))))
                .flatMap(tests -> tests);
    }

    @Test
    void layersHandOnBfloat16() {
        assertThat(device.activation()).isEqualTo(ElementType.BFLOAT16);
        assertThat(device.floating()).isEqualTo(ElementType.FLOAT32);
    }

    /** 1 + 2^-8 is half way between two numbers of 8 bits, 1 + 3 2^-8 too: ties go to the even one. */
    @Test
    void besideANarrowOperandFactorsAreRoundedToEightBitsAndSumsAreNot() {
        assertThat(sums(ElementType.BFLOAT16)).containsExactly(1 + 0x1p-20, 1 + 0x1p-6 + 0x1p-20);
    }

    @Test
    void productsOfFloat32StayExact() {
        assertThat(sums(ElementType.FLOAT32)).containsExactly(1 + 0x1p-8 + 0x1p-20, 1 + 3 * 0x1p-8 + 0x1p-20);
    }

    /** Returns 1 + 2^-8 + 2^-20 and 1 + 3 2^-8 + 2^-20 as products with ones of that type. */
    private double[] sums(ElementType type) {
        try (Storage a = device.allocate(ElementType.FLOAT32, 4);
                Storage b = device.allocate(type, 2);
                Storage c = device.allocate(ElementType.FLOAT32, 2)) {
            device.write(a, new double[] {1 + 0x1p-8, 0x1p-20, 1 + 3 * 0x1p-8, 0x1p-20}, 0);
            device.fill(b, 1);

            device.matmul(MatrixProduct.of(2, 1, 2, false, false), a, b, null, c);

            double[] found = new double[2];
            device.read(c, found, 0);
            return found;
        }
    }

    @Test
    void conversionRoundsToTheNearestAndKeepsWhatIsNoNumber() {
        double[] values = {1 + 0x1p-8, 1 + 3 * 0x1p-8, -1 - 0x1p-9, Float.MAX_VALUE, 1 / 0.0, 0 / 0.0, -0.0};
        double[] rounded = {1, 1 + 0x1p-6, -1, 1 / 0.0, 1 / 0.0, 0 / 0.0, -0.0};
        double[] found = new double[values.length];
        try (Storage wide = device.allocate(ElementType.FLOAT32, values.length);
                Storage narrow = device.allocate(ElementType.BFLOAT16, values.length)) {
            device.write(wide, values, 0);
            device.convert(wide, narrow);
            device.fill(wide, 7);
            device.convert(narrow, wide);
            device.read(wide, found, 0);
        }
        assertThat(found).containsExactly(rounded);
    }

    private Stream<DynamicTest> compare(List<KernelCase> all, String start, List<Set<String>> narrow) {
        Predicate<KernelCase> wanted = kernelCase -> kernelCase.name().startsWith(start);
        if (all.stream().noneMatch(wanted)) {
            throw new AssertionError("no case begins with '" + start + "'");
        }
        return narrow.stream()
                .flatMap(names -> all.stream()
                        .filter(wanted)
                        .map(kernelCase -> DynamicTest.dynamicTest(
                                kernelCase.name() + " with narrow " + names, () -> compare(kernelCase, names))));
    }

    private void compare(KernelCase kernelCase, Set<String> narrow) {
        Map<String, double[]> expected = kernelCase.run(reference, 0, narrow);
        for (int offset : OFFSETS) {
            kernelCase
                    .run(device, offset, narrow)
                    .forEach((name, actual) -> Closeness.assertClose(
                            kernelCase.name() + ", " + name, actual, expected.get(name), TOLERANCE, 1e-6));
        }
    }
}
