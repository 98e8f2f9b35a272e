package io.github.ssl4j.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Makes every kernel call on a device and on references and compares what they wrote. A device's tests extend this and
 * say how to open it.
 */
abstract class DeviceComparison extends DeviceContract {
    /** At the second offset operands begin at addresses that no vector instruction likes. */
    private static final int[] OFFSETS = {0, 3};

    private List<Device> references;

    /** Opens the devices it is compared with. */
    abstract List<Device> openReferences();

    @BeforeAll
    void openReferenceDevices() {
        references = openReferences();
    }

    @AfterAll
    void closeReferenceDevices() {
        references.forEach(Device::close);
    }

    @TestFactory
    Stream<DynamicTest> elementwise() {
        return compare(ElementwiseCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> rearranging() {
        return compare(RearrangingCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> matrixProducts() {
        return compare(MatrixProductCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> convolutionsAndPooling() {
        return compare(ConvolutionCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> hog() {
        return compare(HogCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> norms() {
        return compare(NormCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> softmaxes() {
        return compare(SoftmaxCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> attention() {
        return compare(AttentionCases.cases());
    }

    @TestFactory
    Stream<DynamicTest> optimisers() {
        return compare(OptimizerCases.cases());
    }

    private Stream<DynamicTest> compare(List<KernelCase> cases) {
        return cases.stream().map(kernelCase -> DynamicTest.dynamicTest(kernelCase.name(), () -> compare(kernelCase)));
    }

    private void compare(KernelCase kernelCase) {
        List<Map<String, double[]>> expected = references.stream()
                .map(reference -> kernelCase.run(reference, 0))
                .toList();
        for (int offset : OFFSETS) {
            Map<String, double[]> results = kernelCase.run(device(), offset);
            for (int i = 0; i < references.size(); i++) {
                kernelCase.compare(device(), results, references.get(i), expected.get(i));
            }
        }
    }
}
