package io.github.ssl4j;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of ssl-joint-embedding: it uses ssl-core, and no family of methods uses another. */
@AnalyzeClasses(locations = Walls.MainClasses.class)
class JointEmbeddingWallsTests {
    private static final String[] FAMILIES = {"clustering", "contrastive", "distillation", "regularization"};

    @ArchTest
    static final ArchTests methods = ArchTests.in(MethodWalls.class);

    @ArchTest
    static final ArchRule everyClassLivesInAFamily = Walls.everyClassLivesIn(FAMILIES);

    @ArchTest
    static final ArchRule onlyTheCoreIsUsed = Walls.onlyTheCoreAndTheseAreUsed(FAMILIES);

    @ArchTest
    static final ArchRule noFamilyUsesAnother = Walls.standAlone(FAMILIES);
}
