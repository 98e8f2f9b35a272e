package io.github.ssl4j.mim;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.PiecesOfABatch;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimMimContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        VisionTransformer encoder = new VisionTransformer(init, SimMim.encoder(SmallImages.architecture()));
        return new SimMim(init, encoder, SimMimMethod.cifar10().settings().withMask(8, 0.6));
    }

    @Override
    protected AugmentedViews views() {
        return SmallImages.views();
    }

    @Override
    protected Recipe recipe() {
        Recipe recipe = SimMimMethod.cifar10().recipe();
        return Recipe.of(20, 16, LearningRate.cosine(0.003), recipe.optimizer(), recipe.weightDecay());
    }

    @Test
    void piecesGiveTheGradientOfTheWholeBatch(@TempDir Path folder) throws InterruptedException {
        PiecesOfABatch.assertExact(device -> create(device, 1), views(), folder);
    }
}
