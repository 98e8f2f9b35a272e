package io.github.ssl4j.mim;

import io.github.ssl4j.pretrain.CatalogueContract;
import java.util.List;

class CatalogueTests extends CatalogueContract {
    @Override
    protected List<String> names() {
        return List.of("mae", "simmim", "maskfeat", "beit");
    }
}
