#include "commands/program.hpp"

int main(int argc, char** argv) { return bellwether::run_program(argc, argv); }
