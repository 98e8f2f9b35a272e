package io.github.ssl4j.device;

import java.util.List;
import org.junit.jupiter.api.Nested;

/** Every kernel of every device against the reference device. */
final class DeviceComparisonTests {

    @Nested
    final class Self extends DeviceComparison {
        @Override
        Device open() {
            return new FormulaDevice();
        }

        @Override
        List<Device> openReferences() {
            return List.of(new FormulaDevice());
        }
    }
}
