package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordWrapTests {
    @Test
    void whatFitsIsOneLine() {
        assertThat(WordWrap.lines("Probe after epoch 1", 19)).containsExactly("Probe after epoch 1");
    }

    @Test
    void longTextIsBrokenBetweenWordsAndIndented() {
        assertThat(WordWrap.lines("Probe after epoch 1: linear probing; 0.4 s.", 18))
                .containsExactly("Probe after epoch", "  1: linear", "  probing; 0.4 s.");
    }

    @Test
    void aNumberKeepsItsPercentSign() {
        assertThat(WordWrap.lines("linear 80.00 %, 0.4 s", 13)).containsExactly("linear", "  80.00 %,", "  0.4 s");
    }

    @Test
    void aWordLongerThanALineStaysWhole() {
        assertThat(WordWrap.lines("see /photos/holidays/sea.jpg there", 12))
                .containsExactly("see", "  /photos/holidays/sea.jpg", "  there");
    }
}
