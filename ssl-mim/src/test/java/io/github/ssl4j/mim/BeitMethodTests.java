package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.pretrain.Preparation;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeitMethodTests {
    private static final RunShape RUN = new RunShape(64, 16, Tiny.SIDE, Tiny.PATCH, 1);

    private final BeitMethod method = new BeitMethod();
    private final Device device = new CpuDevice();
    private final List<String> lines = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void aCodebookIsMadeOfTheImages() {
        Beit beit = prepared(kMeans(8));

        assertThat(beit.tokenizer()).isInstanceOf(PatchCodebook.class);
        assertThat(beit.tokenizer().codebookSize()).isEqualTo(8);
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("Tokenizer kmeans: ")
                .contains(" of 8 codes used");
        assertThat(steps).isEmpty();
    }

    @Test
    void anAutoencoderIsTrainedOnTheImagesWhileListenersHear() {
        Beit beit = prepared(new TokenizerSettings(TokenizerSettings.Kind.DVAE, 8, 2));

        assertThat(beit.tokenizer()).isInstanceOf(DiscreteVae.class);
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("Tokenizer dvae: ")
                .contains(" of 8 codes used");
        assertThat(steps).as("two epochs of one batch").containsExactly("dvae 0", "dvae 1");
    }

    @Test
    void moreCodesThanTheImagesHavePatchesAreRefused() {
        assertThatThrownBy(() -> create(kMeans(64 * Tiny.PATCHES + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("codes: expected at most as many as the images have patches, 1024, found 1025");
    }

    private static TokenizerSettings kMeans(int codes) {
        return new TokenizerSettings(TokenizerSettings.Kind.KMEANS, codes, 1);
    }

    private Beit prepared(TokenizerSettings tokenizer) {
        Beit beit = create(tokenizer);
        method.prepare(
                beit,
                settings(tokenizer),
                new Preparation(
                        TinyImages.of(1),
                        Tiny.views(),
                        2,
                        1,
                        name -> List.of(new Hearing(name)),
                        lines::add,
                        Collectives.none()));
        return beit;
    }

    private Beit create(TokenizerSettings tokenizer) {
        Initializer init = Initializer.of(device, 1);
        return (Beit) method.create(init, Tiny.beitEncoder(init), settings(tokenizer), RUN);
    }

    private static BeitMethod.Settings settings(TokenizerSettings tokenizer) {
        return new BeitMethod.Settings(0.4, tokenizer.kind(), tokenizer.codes(), tokenizer.epochs());
    }

    private final class Hearing implements TrainingListener {
        private final String name;

        Hearing(String name) {
            this.name = name;
        }

        @Override
        public void onStep(StepReport report) {
            steps.add(name + " " + report.progress().step());
        }
    }
}
