package io.github.ssl4j.device;

import io.github.ssl4j.device.cpu.CpuDevice;
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
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Every mixed kernel on bfloat16 storages against the reference in float64 on the same numbers.
 *
 * <p>A result is rounded once, by at most 2^-9 of itself; what is rounded on the way, weights and attention's probabilities,
 * adds errors of that size that are independent of each other. 2^-7 of the largest element leaves room for four of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf("available")
class NarrowStorageTests {
    private static final double TOLERANCE = 0x1p-7;
    /** At the second offset operands begin at addresses that no vector instruction likes. */
    private static final int[] OFFSETS = {0, 3};

    private static final Set<String> IMAGES = Set.of("x", "y", "dx", "dy");

    private Device device;
    private Device reference;

    static boolean available() {
        return CpuDevice.supports(Precision.BFLOAT16);
    }

    @BeforeAll
    void open() {
        device = new CpuDevice(Precision.BFLOAT16);
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
        return Stream.of("far from zero", "in place", "apart", "inference")
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
