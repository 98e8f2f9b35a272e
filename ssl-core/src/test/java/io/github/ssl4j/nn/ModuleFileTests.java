package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleFileTests {
    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    @Test
    void aModuleIsLoadedByNames() {
        Linear written = new Linear(Initializer.of(device, 1), 3, 2, true);
        Linear read = new Linear(Initializer.of(device, 2), 3, 2, true);
        Path file = folder.resolve("linear.safetensors");
        Safetensors.write(file, written.state(), Map.of());

        read.load(Safetensors.read(file));

        assertThat(read.state().get("weight").toFloats())
                .isEqualTo(written.state().get("weight").toFloats());
        assertThat(read.state().get("bias").toFloats())
                .isEqualTo(written.state().get("bias").toFloats());
    }

    @Test
    void aModuleThatDoesNotFitIsToldWhereAndStaysAsItWas() {
        Path file = folder.resolve("linear.safetensors");
        Linear wide = new Linear(Initializer.of(device, 1), 4, 2, true);
        Safetensors.write(file, wide.state(), Map.of());
        Safetensors.Contents contents = Safetensors.read(file);
        Linear narrow = new Linear(Initializer.of(device, 2), 3, 2, true);
        float[] before = narrow.state().get("bias").toFloats();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> narrow.load(contents))
                .withMessage(file + ": tensor weight: expected shape [2, 3], found [2, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wide.load(contents.without("bias"::equals)))
                .withMessageContaining(file + ": tensor bias is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(Initializer.of(device, 2), 4, 2, false).load(contents))
                .withMessageContaining(file + ": unknown tensor bias");
        assertThat(narrow.state().get("bias").toFloats()).isEqualTo(before);
    }
}
