package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.Sgd;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of runs of 12 images in batches of 4, planned for 10 epochs, after 2 of them. */
class RunIdentityTests {
    private static final LearningRate CONSTANT = LearningRate.constant(0.1).withWarmup(2);
    private static final WeightDecay DECAY = WeightDecay.everywhere(0.01);

    private final Device device = new CpuDevice();

    @TempDir
    Path folder;

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void aRunAtAConstantRateMayBecomeLonger() {
        assertThat(goneOn(CONSTANT, DECAY, false, 10, 20)).isEqualTo(new Progress(6, 3, 20));
        assertThat(goneOn(CONSTANT, DECAY, false, 10, 10)).isEqualTo(new Progress(6, 3, 10));
    }

    @Test
    void aRunThatFollowsItsLengthMayNotAndSaysWhy() {
        refused(
                LearningRate.cosine(0.1),
                DECAY,
                false,
                "epochs: the learning rate follows a cosine over 10 epochs; expected 10 epochs, found 20; a longer run has"
                        + " to start from scratch, or from this encoder");
        refused(CONSTANT, DECAY.rampingTo(0.1), false, "epochs: the weight decay follows a cosine over 10 epochs;");
        refused(CONSTANT, DECAY, true, "epochs: a schedule of restless runs over 10 epochs;");
        refused(CONSTANT.withWarmup(11), DECAY, false, "epochs: the learning rate rises over 10 epochs;");
    }

    @Test
    void aRunDoesNotBecomeShorter() {
        assertThatThrownBy(() -> goneOn(CONSTANT, DECAY, false, 10, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("the checkpoint is of another run: epochs: expected at least 10, found 5");
    }

    private void refused(LearningRate rate, WeightDecay decay, boolean methodFollowsLength, String message) {
        assertThatThrownBy(() -> goneOn(rate, decay, methodFollowsLength, 10, 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private Progress goneOn(LearningRate rate, WeightDecay decay, boolean methodFollowsLength, int before, int now) {
        Path file = folder.resolve("checkpoint.safetensors");
        RestlessMethod method = new RestlessMethod(device, 4, 12);
        Recipe recipe = Recipe.of(before, 4, rate, Sgd.Config.defaults(), decay);
        try (Optimizer optimizer = recipe.optimizer(method.parameters())) {
            checkpoint(method, optimizer, recipe, methodFollowsLength).write(file, new Progress(6, 3, before));
            Recipe longer = new Recipe(now, 4, rate, recipe.optimizer(), decay, recipe.clipping());
            return checkpoint(method, optimizer, longer, methodFollowsLength).restore(file);
        }
    }

    private static Checkpoint checkpoint(
            SslMethod method, Optimizer optimizer, Recipe recipe, boolean methodFollowsLength) {
        return new Checkpoint(
                method,
                optimizer,
                RunIdentity.of(
                        method, new GrayImages(12, 3), "images", new WholeViews(2), recipe, 7, 3, methodFollowsLength));
    }
}
