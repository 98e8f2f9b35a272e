package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;
import java.util.Set;

class DinoContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        List<Layer> layers = List.of(new Layer(16, false, Norm.AFFINE, Activation.GELU), Layer.linear(8));
        Dino.Config config = DinoMethod.cifar10()
                .settings()
                .withHead(new DinoHead.Config(layers, 16, false))
                .withFrozenEpochs(1);
        return new Dino(init, Tiny.resNet(init), config);
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
        Augmentation global = Augmentation.of(RandomResizedCrop.of(12, 0.5));
        Augmentation local = Augmentation.of(RandomResizedCrop.of(8, 0.3));
        return AugmentedViews.of(global, global, local, local);
    }

    @Override
    protected Recipe recipe() {
        return Recipe.of(20, 16, LearningRate.cosine(0.03), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
    }
}
