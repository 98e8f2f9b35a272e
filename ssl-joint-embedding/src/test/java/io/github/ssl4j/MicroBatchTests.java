package io.github.ssl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.clustering.DeepCluster;
import io.github.ssl4j.clustering.DeepClusterMethod;
import io.github.ssl4j.clustering.SwAv;
import io.github.ssl4j.clustering.SwAvMethod;
import io.github.ssl4j.contrastive.MoCo;
import io.github.ssl4j.contrastive.MoCoMethod;
import io.github.ssl4j.contrastive.MoCoV3;
import io.github.ssl4j.contrastive.MoCoV3Method;
import io.github.ssl4j.contrastive.SimClr;
import io.github.ssl4j.contrastive.SimClrMethod;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.distillation.Byol;
import io.github.ssl4j.distillation.ByolMethod;
import io.github.ssl4j.distillation.Dino;
import io.github.ssl4j.distillation.DinoHead;
import io.github.ssl4j.distillation.DinoMethod;
import io.github.ssl4j.distillation.SimSiam;
import io.github.ssl4j.distillation.SimSiamMethod;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.regularization.BarlowTwins;
import io.github.ssl4j.regularization.BarlowTwinsMethod;
import io.github.ssl4j.regularization.VicReg;
import io.github.ssl4j.regularization.VicRegMethod;
import io.github.ssl4j.train.PiecesOfABatch;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.TinyImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches that go through a vision transformer with drop path, and heads without batch norm, in pieces. */
class MicroBatchTests {
    private static final List<Layer> HEAD = List.of(Layer.withoutNorm(8), Layer.linear(6));

    private enum Kind {
        SIMCLR(2) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                return new SimClr(
                        init, encoder, SimClrMethod.cifar10().settings().withProjection(HEAD));
            }
        },
        MOCO(2) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                return new MoCo(
                        init,
                        encoder,
                        MoCoMethod.cifar10()
                                .settings()
                                .withProjection(HEAD)
                                .withKeys(32, 0.9)
                                .withBatchNormGroups(1));
            }
        },
        MOCO_V3(2) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                return new MoCoV3(
                        init, encoder, MoCoV3Method.cifar10().settings().withHeads(HEAD, HEAD));
            }
        },
        SWAV(3) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                SwAv.Config config =
                        SwAvMethod.cifar10().settings().withPrototypes(8, 2).withProjection(HEAD);
                return new SwAv(init, encoder, config);
            }
        },
        DEEP_CLUSTER(3) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                DeepCluster.Config config = DeepClusterMethod.cifar10()
                        .settings()
                        .withPrototypes(3, 4)
                        .withProjection(HEAD);
                return new DeepCluster(init, encoder, config, TinyImages.of(3).size());
            }
        },
        BYOL(2) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                return new Byol(init, encoder, ByolMethod.cifar10().settings().withHeads(HEAD, HEAD));
            }
        },
        SIMSIAM(2) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                return new SimSiam(
                        init, encoder, SimSiamMethod.cifar10().settings().withHeads(HEAD, HEAD));
            }
        },
        DINO(3) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                DinoHead.Config head = new DinoHead.Config(HEAD, 16, false);
                return new Dino(
                        init,
                        encoder,
                        DinoMethod.cifar10().settings().withHead(head).withFrozenEpochs(1));
            }
        },
        BARLOW_TWINS(2) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                return new BarlowTwins(
                        init, encoder, BarlowTwinsMethod.cifar10().settings().withProjection(HEAD));
            }
        },
        VICREG(2) {
            @Override
            SslMethod create(Initializer init, Backbone encoder) {
                return new VicReg(
                        init, encoder, VicRegMethod.cifar10().settings().withExpansion(HEAD));
            }
        };

        private final int crops;

        Kind(int crops) {
            this.crops = crops;
        }

        abstract SslMethod create(Initializer init, Backbone encoder);

        SslMethod on(Device device) {
            VisionTransformer.Config vit = SmallVit.config(8);
            TransformerBlock.Config block = vit.block().withDropPath(0.2);
            Initializer init = Initializer.of(device, 1);
            return create(init, new VisionTransformer(init, vit.withBlock(block)));
        }

        /** Two crops of 8 pixels, and one of 4 where there are three. */
        AugmentedViews views() {
            List<Augmentation> views = new ArrayList<>();
            for (int i = 0; i < crops; i++) {
                views.add(Augmentation.of(RandomResizedCrop.of(i < 2 ? 8 : 4, 0.5), new HorizontalFlip(0.5)));
            }
            return new AugmentedViews(views);
        }
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void piecesGiveTheGradientOfTheWholeBatch(Kind kind) throws InterruptedException {
        PiecesOfABatch.assertExact(kind::on, kind.views(), folder);
    }

    @Test
    void piecesTakeLessMemory() {
        assertThat(peak(64, 8)).isLessThan(peak(64, 0) / 3);
    }

    /** The network is that of the sizing rule in docs/distributed.md. */
    @Test
    @Tag("slow")
    void aLargeBatchInPiecesTakesTheMemoryOfASmallOne() {
        long small = peak(128, 0);
        assertThat(peak(2048, 128)).isLessThan(small * 5 / 4);
    }

    private static ImageSource images(int count) {
        return TinyImages.of(3)
                .select(IntStream.range(0, count)
                        .map(i -> i % TinyImages.of(3).size())
                        .toArray());
    }

    private static long peak(int batch, int microBatch) {
        try (Device device = new CpuDevice()) {
            Pretraining.of("simclr", images(batch))
                    .set("backbone.width", 16)
                    .imageSize(32)
                    .batch(batch)
                    .microBatch(microBatch)
                    .epochs(1)
                    .device(device)
                    .run()
                    .close();
            return device.memory().peakBytesInUse();
        }
    }

    @Test
    void sizesThatDoNotDivideTheBatchAreRefused() {
        assertThatThrownBy(() -> Pretraining.of("simclr", TinyImages.of(3))
                        .imageSize(8)
                        .batch(16)
                        .microBatch(5)
                        .run())
                .hasMessage("micro-batch: expected a divisor of the 16 images of a batch, found 5");
    }
}
