package io.github.ssl4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.examples.quickstart.BarlowTwinsQuickstart;
import io.github.ssl4j.examples.quickstart.BeitQuickstart;
import io.github.ssl4j.examples.quickstart.ByolQuickstart;
import io.github.ssl4j.examples.quickstart.DeepClusterQuickstart;
import io.github.ssl4j.examples.quickstart.DeepClusterV1Quickstart;
import io.github.ssl4j.examples.quickstart.DinoQuickstart;
import io.github.ssl4j.examples.quickstart.IJepaQuickstart;
import io.github.ssl4j.examples.quickstart.MaeQuickstart;
import io.github.ssl4j.examples.quickstart.MaskFeatQuickstart;
import io.github.ssl4j.examples.quickstart.MoCoQuickstart;
import io.github.ssl4j.examples.quickstart.MoCoV3Quickstart;
import io.github.ssl4j.examples.quickstart.SimClrQuickstart;
import io.github.ssl4j.examples.quickstart.SimMimQuickstart;
import io.github.ssl4j.examples.quickstart.SimSiamQuickstart;
import io.github.ssl4j.examples.quickstart.SwAvQuickstart;
import io.github.ssl4j.examples.quickstart.VicRegQuickstart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class QuickstartTests {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("programs")
    void aQuickstartLeavesAnEncoder(Consumer<String[]> program) throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 256, 32);
        Path encoder = folder.resolve("encoder.safetensors");

        program.accept(new String[] {images.toString(), encoder.toString()});

        assertThat(encoder).isNotEmptyFile();
    }

    static Stream<Named<Consumer<String[]>>> programs() {
        return Stream.of(
                Named.of("SimCLR", SimClrQuickstart::main),
                Named.of("MoCo", MoCoQuickstart::main),
                Named.of("MoCo v3", MoCoV3Quickstart::main),
                Named.of("SwAV", SwAvQuickstart::main),
                Named.of("DeepCluster", DeepClusterQuickstart::main),
                Named.of("DeepCluster v1", DeepClusterV1Quickstart::main),
                Named.of("BYOL", ByolQuickstart::main),
                Named.of("SimSiam", SimSiamQuickstart::main),
                Named.of("DINO", DinoQuickstart::main),
                Named.of("Barlow Twins", BarlowTwinsQuickstart::main),
                Named.of("VICReg", VicRegQuickstart::main),
                Named.of("MAE", MaeQuickstart::main),
                Named.of("SimMIM", SimMimQuickstart::main),
                Named.of("MaskFeat", MaskFeatQuickstart::main),
                Named.of("BEiT", BeitQuickstart::main),
                Named.of("I-JEPA", IJepaQuickstart::main));
    }
}
