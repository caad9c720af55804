# Turns one text file into a C++ constant. Run as: cmake -DINPUT=... -DOUTPUT=... -DNAME=... -P EmbedText.cmake
file(READ ${INPUT} body)
file(WRITE ${OUTPUT} "// Made from a document by cmake/EmbedText.cmake.\n#pragma once\n\n#include <string_view>\n\nnamespace bellwether::embedded {\ninline constexpr std::string_view ${NAME} = R\"__text__(${body})__text__\";\n}\n")
