package io.github.ssl4j.mim;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.PiecesOfABatch;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskFeatContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        VisionTransformer encoder = Tiny.maskFeatEncoder(init);
        return new MaskFeat(init, encoder, MaskFeatMethod.cifar10().settings());
    }

    @Override
    protected ViewPolicy views() {
        return Tiny.views();
    }

    @Override
    protected Recipe recipe() {
        return Tiny.recipe();
    }

    @Test
    void piecesGiveTheGradientOfTheWholeBatch(@TempDir Path folder) throws InterruptedException {
        PiecesOfABatch.assertExact(device -> create(device, 1), views(), folder);
    }
}
