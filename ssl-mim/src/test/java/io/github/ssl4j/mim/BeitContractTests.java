package io.github.ssl4j.mim;

import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.PiecesOfABatch;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.ViewPass;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeitContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        VisionTransformer encoder = Tiny.beitEncoder(init);
        PatchCodebook tokenizer = new PatchCodebook(
                device,
                PatchCodebook.Config.cifar10()
                        .withPatch(Tiny.PATCH, 1)
                        .withCodes(16)
                        .withSample(1000, 10)
                        .withSeed(seed));
        tokenizer.fit(ViewPass.of(TinyImages.of(1), Tiny.views(), LoaderOptions.forEvaluation(32), device, 0));
        return new Beit(init, encoder, tokenizer, Tiny.beit());
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
