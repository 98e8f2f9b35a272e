package io.github.ssl4j.distillation;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.SmallVit;
import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.util.List;
import java.util.Set;

/**
 * DINO with a vision transformer, local crops of another size and drop path. The features of so small an encoder hardly
 * differ at first: the batch norm of the head brings the differences out, as the depth of a real one does.
 */
class DinoVitContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        List<Layer> layers = List.of(new Layer(16, false, Norm.AFFINE, Activation.GELU), Layer.linear(8));
        Dino.Config config = DinoMethod.transformerCifar10()
                .settings()
                .withMomentum(TargetMomentum.growingFrom(0.99))
                .withHead(new DinoHead.Config(layers, 16, false));
        return new Dino(init, new VisionTransformer(init, new DinoMethod().transformer(SmallVit.config(16))), config);
    }

    @Override
    protected Module watched(SslMethod method) {
        return ((Branch) method.trained().get("student")).backbone();
    }

    @Override
    protected Set<String> heldAtFirst() {
        return Set.of("student.head.last_layer.weight_v");
    }

    /**
     * Until the centre has caught up with the teacher's logits one code wins, and the loss is low for no good reason.
     */
    @Override
    protected int settledAfterSteps() {
        return 20;
    }

    /** Before that, all images have it. */
    @Override
    protected int fewestCodes() {
        return 1;
    }

    @Override
    protected AugmentedViews views() {
        Augmentation global = Augmentation.of(RandomResizedCrop.of(16, 0.5));
        Augmentation local = Augmentation.of(RandomResizedCrop.of(8, 0.3));
        return AugmentedViews.of(global, global, local, local);
    }

    @Override
    protected Recipe recipe() {
        return SmallVit.recipe();
    }

    @Override
    protected Recipe steadyRecipe() {
        return SmallRuns.recipe(recipe().batchSize());
    }
}
