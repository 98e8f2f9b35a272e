package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.settings.Settings;
import io.github.ssl4j.settings.Settings.Entry;
import org.junit.jupiter.api.Test;

class ArchitectureSettingsTests {
    private final Settings<ResNet.Config> resnet = Settings.of(ResNet.Config.resnet18(ResNet.Stem.IMAGENET));
    private final Settings<VisionTransformer.Config> transformer = Settings.of(VisionTransformer.Config.tiny(224, 16));

    @Test
    void aResNetHasAWidthAndAStem() {
        assertThat(resnet.entries()).extracting(Entry::name).containsExactly("width", "stem");
        assertThat(resnet.entry("stem").choices()).containsExactly("imagenet", "cifar");
        assertThat(resnet.with("width", "32")).isEqualTo(resnet.record().withWidth(32));
        assertThat(resnet.with("stem", "cifar")).isEqualTo(ResNet.Config.resnet18(ResNet.Stem.CIFAR));
    }

    @Test
    void aVisionTransformerHasPatchesAndBlocks() {
        assertThat(transformer.entries()).extracting(Entry::name).containsExactly("patch", "depth", "block.dropPath");
        assertThat(transformer.with("patch", "14")).isEqualTo(VisionTransformer.Config.tiny(224, 14));
        assertThat(transformer.with("depth", 4)).isEqualTo(transformer.record().withDepth(4));
        assertThat(transformer.with("drop-path", 0.1))
                .isEqualTo(transformer
                        .record()
                        .withBlock(transformer.record().block().withDropPath(0.1)));
    }

    @Test
    void refusesPatchesThatDoNotFillAnImage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transformer.with("patch", 15))
                .withMessage("patch=15: vision transformer: expected an image size that is a multiple of the patch,"
                        + " found images of 224 pixels and patches of 15; what fits are images of 225");
    }
}
