package io.github.ssl4j.contrastive;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.SmallVit;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.util.List;
import java.util.Set;

/** MoCo v3 with a vision transformer whose patch embedding stays as it was drawn. */
class MoCoV3VitContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        Layer last = new Layer(8, false, Norm.PLAIN, Activation.NONE);
        MoCoV3.Config config = MoCoV3Method.transformerCifar10()
                .settings()
                .withHeads(List.of(Layer.hidden(8), last), List.of(Layer.hidden(8), last));
        return new MoCoV3(init, new VisionTransformer(init, MoCoV3Vit.encoder(SmallVit.config(16))), config);
    }

    @Override
    protected Set<String> neverMovedByGradients() {
        return Set.of("backbone.patch_embed.proj.weight", "backbone.patch_embed.proj.bias");
    }

    @Override
    protected ViewPolicy views() {
        return SimClrViews.plain(16).withScale(0.5, 1);
    }

    @Override
    protected Recipe recipe() {
        return SmallVit.recipe().withEpochs(10);
    }

    @Override
    protected Recipe steadyRecipe() {
        return SmallRuns.recipe(recipe().batchSize());
    }
}
