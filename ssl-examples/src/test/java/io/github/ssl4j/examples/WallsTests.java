package io.github.ssl4j.examples;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.ssl4j.Walls;

/** The walls of ssl-examples: its examples use what a user would, and nobody uses them. */
@AnalyzeClasses(locations = Walls.MainClasses.class)
class WallsTests {

    @ArchTest
    static final ArchTests everywhere = ArchTests.in(Walls.class);

    @ArchTest
    static final ArchRule everyClassLivesHere = Walls.everyClassLivesIn("examples");

    @ArchTest
    static final ArchRule onlyModulesBelowAreUsed = Walls.onlyTheCoreAndTheseAreUsed(
            "examples", "hybrid", "mim", "clustering", "contrastive", "distillation", "regularization");

    @ArchTest
    static final ArchRule nobodyKnowsADevice = Walls.nobodyUses(Walls.CONCRETE_DEVICES);

    @ArchTest
    static final ArchRule onlyTheseKnowNd4j = Walls.nobodyUses("org.nd4j..", "examples.deeplearning4j..");

    @ArchTest
    static final ArchRule onlyTheseKnowDeeplearning4j =
            Walls.nobodyUses("org.deeplearning4j..", "examples.deeplearning4j..");

    @ArchTest
    static final ArchRule nobodyKnowsDataVec = Walls.nobodyUses("org.datavec..");

    @ArchTest
    static final ArchRule nobodyAsksJavaCpp = Walls.nobodyUses("org.bytedeco..");
}
