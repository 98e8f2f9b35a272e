package io.github.ssl4j.hybrid;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.train.PiecesOfABatch;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IJepaContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        return SmallIJepa.create(device, seed);
    }

    @Override
    protected ViewPolicy views() {
        return SmallIJepa.views();
    }

    @Override
    protected Recipe recipe() {
        return SmallIJepa.RECIPE;
    }

    /** The target encoder alone would follow the encoder out of the collapse. */
    @Override
    protected List<Module> collapsing(SslMethod method) {
        return List.of(method.backbone(), method.trained().get("encoder"));
    }

    @Test
    void piecesGiveTheGradientOfTheWholeBatch(@TempDir Path folder) throws InterruptedException {
        PiecesOfABatch.assertExact(device -> create(device, 1), views(), folder);
    }
}
