package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.BandDrop;
import io.github.ssl4j.augment.BandJitter;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.augment.QuarterTurn;
import io.github.ssl4j.augment.Range;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.VisionTransformerArchitecture;
import io.github.ssl4j.nn.VisionTransformer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittedViewsTests {
    @Test
    void viewsOfThePublishedSizeStay() {
        assertThat(new FittedViews(ViewSize.square(224), 3, Normalization.IMAGENET).of(MultiCropViews.dino()))
                .isEqualTo(MultiCropViews.dino());
        assertThat(new FittedViews(ViewSize.square(32), 3, Normalization.CIFAR10)
                        .of(SimClrViews.cifar10().augmented()))
                .isEqualTo(SimClrViews.cifar10().augmented());
    }

    @Test
    void blurKeepsItsPartOfTheSide() {
        assertThat(new FittedViews(ViewSize.square(64), 3, Normalization.IMAGENET).of(TwoViews.byol(224)))
                .isEqualTo(TwoViews.byol(64));
        assertThat(new FittedViews(ViewSize.square(64), 3, Normalization.IMAGENET)
                        .of(SimClrViews.imageNet(224).augmented()))
                .isEqualTo(SimClrViews.imageNet(64).augmented());
    }

    @Test
    void smallCropsKeepTheirProportion() {
        AugmentedViews views =
                new FittedViews(ViewSize.square(112), 3, Normalization.IMAGENET).of(MultiCropViews.swav());

        assertThat(views.size(0)).isEqualTo(ViewSize.square(112));
        assertThat(views.size(7)).isEqualTo(ViewSize.square(48));
        assertThat(views.augmentations().get(7).transforms()).contains(GaussianBlur.simClr(48));
    }

    @Test
    void smallCropsKeepTheirProportionOnBothSides() {
        AugmentedViews views =
                new FittedViews(new ViewSize(224, 112), 3, Normalization.IMAGENET).of(MultiCropViews.swav());

        assertThat(views.size(0)).isEqualTo(new ViewSize(224, 112));
        assertThat(views.size(7)).isEqualTo(new ViewSize(96, 48));
        assertThat(views.augmentations().get(7).transforms()).contains(GaussianBlur.simClr(48));
        assertThat(ViewSettings.of(views).crops()).isEqualTo(6);
    }

    @Test
    void localCropsAreRoundedToWholePatchesOnBothSides() {
        ViewSize size = new ViewSize(224, 160);
        AugmentedViews views = new FittedViews(size, 3, Normalization.IMAGENET).of(MultiCropViews.dino());
        Network<?> network = new Network<>(
                new VisionTransformerArchitecture(), VisionTransformer.Config.named("vit-tiny", size, 16));

        AugmentedViews filled = WholePatches.filling(views, network);

        assertThat(views.size(2)).isEqualTo(new ViewSize(96, 69));
        assertThat(filled.size(0)).isEqualTo(size);
        assertThat(filled.size(2)).isEqualTo(new ViewSize(96, 64));
        WholePatches.requireFilled(network, filled);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WholePatches.requireFilled(network, views))
                .withMessage("patch: expected patches that fill every view, found patches of 16 pixels and views of"
                        + " 96x69; what fits are views of 96x64");
    }

    @Test
    void otherChannelsBringANormalisationOfTheirOwn() {
        Normalization gray = new Normalization(List.of(0.5), List.of(0.5));

        AugmentedViews views = new FittedViews(ViewSize.square(32), 1, gray).of(TwoViews.byolCifar10());

        assertThat(views.augmentations())
                .allSatisfy(view -> assertThat(view.transforms()).contains(gray).doesNotContain(Normalization.CIFAR10));
    }

    @Test
    void bandsAreTurnedScaledAndDroppedWhereColoursChange() {
        Normalization measured = new Normalization(Collections.nCopies(16, 2.0), Collections.nCopies(16, 3.0));

        AugmentedViews views = new FittedViews(ViewSize.square(64), 16, measured).of(TwoViews.byol(224));

        Augmentation first = views.augmentations().get(0);
        assertThat(first.crop().interpolation()).isEqualTo(Interpolation.BILINEAR);
        assertThat(first.transforms())
                .containsExactly(
                        new HorizontalFlip(0.5),
                        new QuarterTurn(0.75),
                        new GaussianBlur(7, new Range(0.1, 2), 1),
                        measured,
                        new BandJitter(0.2, 0.2, 0.8),
                        new BandDrop(0.25, 0.2));
    }

    @Test
    void viewsWithoutColourChangesOnlyTurnBands() {
        Normalization measured = new Normalization(List.of(1.0, 2.0), List.of(3.0, 4.0));

        AugmentedViews views =
                new FittedViews(ViewSize.square(32), 2, measured).of(OneView.mae(32, Normalization.CIFAR10));

        assertThat(views.augmentations().get(0).transforms())
                .containsExactly(new HorizontalFlip(0.5), new QuarterTurn(0.75), measured);
    }

    @Test
    void theJitterOfBandsIsChangedByTheNameOfThatOfColours() {
        Normalization measured = new Normalization(List.of(1.0, 2.0), List.of(3.0, 4.0));
        AugmentedViews views = new FittedViews(ViewSize.square(32), 2, measured)
                .of(SimClrViews.cifar10().augmented());
        ViewSettings asked = new ViewSettings(0.08, 0.5, 0.5, 0, 0);

        assertThat(asked.apply(views).augmentations())
                .allSatisfy(view -> assertThat(view.transforms()).contains(new BandJitter(0.1, 0.1, 0.8)));
    }
}
