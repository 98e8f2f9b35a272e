package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.augment.TwoViews;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittedViewsTests {
    @Test
    void viewsOfThePublishedSizeStay() {
        assertThat(new FittedViews(224, 3, Normalization.IMAGENET).of(MultiCropViews.dino()))
                .isEqualTo(MultiCropViews.dino());
        assertThat(new FittedViews(32, 3, Normalization.CIFAR10)
                        .of(SimClrViews.cifar10().augmented()))
                .isEqualTo(SimClrViews.cifar10().augmented());
    }

    @Test
    void blurKeepsItsPartOfTheSide() {
        assertThat(new FittedViews(64, 3, Normalization.IMAGENET).of(TwoViews.byol(224)))
                .isEqualTo(TwoViews.byol(64));
        assertThat(new FittedViews(64, 3, Normalization.IMAGENET)
                        .of(SimClrViews.imageNet(224).augmented()))
                .isEqualTo(SimClrViews.imageNet(64).augmented());
    }

    @Test
    void smallCropsKeepTheirProportion() {
        AugmentedViews views = new FittedViews(112, 3, Normalization.IMAGENET).of(MultiCropViews.swav());

        assertThat(views.size(0)).isEqualTo(112);
        assertThat(views.size(7)).isEqualTo(48);
        assertThat(views.augmentations().get(7).transforms()).contains(GaussianBlur.simClr(48));
    }

    @Test
    void otherChannelsBringANormalisationOfTheirOwn() {
        Normalization gray = new Normalization(List.of(0.5), List.of(0.5));

        AugmentedViews views = new FittedViews(32, 1, gray).of(TwoViews.byolCifar10());

        assertThat(views.augmentations())
                .allSatisfy(view -> assertThat(view.transforms()).contains(gray).doesNotContain(Normalization.CIFAR10));
    }
}
