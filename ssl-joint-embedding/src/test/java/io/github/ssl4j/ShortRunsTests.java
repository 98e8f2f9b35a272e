package io.github.ssl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.clustering.SwAv;
import io.github.ssl4j.clustering.SwAvMethod;
import io.github.ssl4j.contrastive.MoCo;
import io.github.ssl4j.contrastive.MoCoMethod;
import io.github.ssl4j.contrastive.MoCoV3;
import io.github.ssl4j.contrastive.MoCoV3Method;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.distillation.Byol;
import io.github.ssl4j.distillation.ByolMethod;
import io.github.ssl4j.distillation.Dino;
import io.github.ssl4j.distillation.DinoMethod;
import io.github.ssl4j.distillation.TargetMomentum;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.WeightDecay;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What presets become in short runs. Of 640 images a batch of 64 is 10 steps an epoch: 30 epochs are 300 steps. */
class ShortRunsTests {
    private static final double IN_300_STEPS = 0.9333; // 1 - 20 / 300

    private final ImageSource images = ImageSource.of(new Image(3, 32, 32)).select(new int[640]);

    private Pretraining run(String method, String preset, int epochs) {
        return Pretraining.of(method, images).preset(preset).batch(64).epochs(epochs);
    }

    private Pretraining shortRun(String method, String preset) {
        return run(method, preset, 30);
    }

    private Pretraining longRun(String method, String preset) {
        return run(method, preset, 2000);
    }

    @Test
    void theTargetOfByolFollowsFaster() {
        Byol.Config constant =
                (Byol.Config) shortRun("byol", Preset.CIFAR10).plan().settings();
        Byol.Config growing =
                (Byol.Config) shortRun("byol", Preset.PHOTOS).plan().settings();

        assertThat(constant.momentum()).isEqualTo(TargetMomentum.constant(IN_300_STEPS));
        assertThat(growing.momentum()).isEqualTo(TargetMomentum.growingFrom(IN_300_STEPS));
    }

    @Test
    void theTeacherOfDinoFollowsFasterAndItsLastLayerIsFrozenForATenth() {
        Dino.Config growing =
                (Dino.Config) shortRun("dino", Preset.PHOTOS).plan().settings();
        Dino.Config veryShort =
                (Dino.Config) run("dino", Preset.PHOTOS, 9).plan().settings();

        assertThat(growing.momentum()).isEqualTo(TargetMomentum.growingFrom(IN_300_STEPS));
        assertThat(growing.frozenEpochs()).isEqualTo(1);
        assertThat(veryShort.frozenEpochs()).isZero();
    }

    @Test
    void theKeysOfMoCoFollowFaster() {
        MoCo.Config moCo = (MoCo.Config) shortRun("moco", Preset.CIFAR10).plan().settings();
        MoCoV3.Config v3 =
                (MoCoV3.Config) shortRun("mocov3", Preset.CIFAR10).plan().settings();

        assertThat(moCo.momentum()).isEqualTo(IN_300_STEPS);
        assertThat(v3.momentum()).isEqualTo(IN_300_STEPS);
    }

    @Test
    void thePrototypesOfSwAvAreFrozenForATenthAtMost() {
        SwAv.Config twoEpochs =
                (SwAv.Config) run("swav", Preset.PHOTOS, 2).plan().settings();
        SwAv.Config thirty =
                (SwAv.Config) shortRun("swav", Preset.PHOTOS).plan().settings();

        assertThat(twoEpochs.frozenSteps()).isEqualTo(2);
        assertThat(thirty.frozenSteps()).isEqualTo(10);
    }

    @Test
    void longRunsHaveTheSettingsOfTheirPreset() {
        assertThat(longRun("byol", Preset.CIFAR10).plan().settings())
                .isEqualTo(ByolMethod.cifar10().settings());
        assertThat(longRun("dino", Preset.CIFAR10).plan().settings())
                .isEqualTo(DinoMethod.cifar10().settings());
        assertThat(longRun("moco", Preset.CIFAR10).plan().settings())
                .isEqualTo(MoCoMethod.cifar10().settings());
        assertThat(longRun("mocov3", Preset.CIFAR10).plan().settings())
                .isEqualTo(MoCoV3Method.cifar10().settings());
        assertThat(longRun("swav", Preset.CIFAR10).plan().settings())
                .isEqualTo(SwAvMethod.cifar10().settings());
        assertThat(longRun("byol", Preset.CIFAR10).plan().why()).isEmpty();
    }

    @Test
    void thePapersSettingsAreLeftAsTheyAre() {
        assertThat(shortRun("byol", Preset.PAPER).plan().settings())
                .isEqualTo(ByolMethod.paper().settings());
        assertThat(shortRun("swav", Preset.PAPER).plan().settings())
                .isEqualTo(SwAvMethod.paper().settings());
    }

    @Test
    void whatIsSetByNameIsLeftAsItIs() {
        Dino.Config dino = (Dino.Config) run("dino", Preset.PHOTOS, 5)
                .set("momentum", 0.996)
                .set("frozenEpochs", 3)
                .plan()
                .settings();
        MoCo.Config moCo = (MoCo.Config)
                shortRun("moco", Preset.CIFAR10).set("momentum", 0.99).plan().settings();

        assertThat(dino.momentum()).isEqualTo(TargetMomentum.growingFrom(0.996));
        assertThat(dino.frozenEpochs()).isEqualTo(3);
        assertThat(moCo.momentum()).isEqualTo(0.99);
    }

    @Test
    void settingsThatAreGivenAsAWholeAreLeftAsTheyAre() {
        Byol.Config given = ByolMethod.photos().settings();

        assertThat(shortRun("byol", Preset.CIFAR10).settings(given).plan().settings())
                .isEqualTo(given);
    }

    @Test
    void thePlanSaysWhatItChanged() {
        assertThat(run("dino", Preset.PHOTOS, 5).plan().why())
                .endsWith(
                        "The run has 50 steps: frozenEpochs 0 instead of 1, momentum 0.9 to 1 instead of 0.996 to 1.");
        assertThat(run("dino", Preset.PHOTOS, 5).set("momentum", 0.996).plan().why())
                .endsWith("The run has 50 steps: frozenEpochs 0 instead of 1.");
        assertThat(shortRun("moco", Preset.CIFAR10).plan().why())
                .isEqualTo("The run has 300 steps: momentum 0.9333 instead of 0.99.");
        assertThat(shortRun("moco", Preset.CIFAR10).set("momentum", 0.99).plan().why())
                .isEmpty();
    }

    /** Of 64 images a batch of 16 is 4 steps an epoch: 75 epochs are 300 steps, 125 are 500. */
    @Test
    void aRunThatIsResumedForLongerKeepsItsMomentum(@TempDir Path run) {
        try (Device device = new CpuDevice()) {
            tiny(device, 75).listener(new StopAfter(2)).runIn(run).close();
            tiny(device, 125).listener(new StopAfter(4)).resumeIn(run).close();

            ImageSource tiny = TinyImages.of(3);
            MoCo.Config begun =
                    (MoCo.Config) Pretraining.asIn(run, tiny).epochs(125).plan().settings();
            MoCo.Config fresh = (MoCo.Config) tiny(device, 125).plan().settings();
            assertThat(begun.momentum()).isEqualTo(IN_300_STEPS);
            assertThat(fresh.momentum()).isEqualTo(0.96);
        }
    }

    private static Pretraining tiny(Device device, int epochs) {
        return Pretraining.of("moco", TinyImages.of(3))
                .preset(Preset.CIFAR10)
                .recipe(Recipe.of(
                        100, 16, LearningRate.constant(0.01), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4)))
                .epochs(epochs)
                .imageSize(8)
                .set("backbone.width", 4)
                .device(device);
    }

    /** Ends a run after so many steps. */
    private static final class StopAfter implements TrainingListener {
        private final int steps;
        private Training run;

        private StopAfter(int steps) {
            this.steps = steps;
        }

        @Override
        public void onStart(Training training) {
            run = training;
        }

        @Override
        public void onStep(StepReport report) {
            if (report.progress().step() == steps - 1) {
                run.stopAfterThisStep();
            }
        }
    }
}
