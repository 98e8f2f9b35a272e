package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSurveyTests {
    @ParameterizedTest
    @CsvSource({
        "190, 310, 224, 224",
        "200, 200, 224, 192",
        "192, 192, 224, 192",
        "160, 210, 96, 96",
        "80, 72, 96, 64",
        "24, 24, 96, 96"
    })
    void globalCropsOfAMultiCropAreNoLargerThanThePhotographs(int height, int width, int photo, int globalCrop) {
        ImageSurvey survey = new ImageSurvey(16, 16, height, width, true);

        assertThat(survey.photoSize()).isEqualTo(photo);
        assertThat(survey.globalCropSize()).isEqualTo(globalCrop);
    }
}
