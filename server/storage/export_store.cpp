#include "storage/export_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

std::vector<ExportedPlay> ExportStore::plays(const PlayExportQuestion& question) {
    std::vector<ExportedPlay> plays;
    for (const Row row : transaction_.run(sql::export_store::plays, Parameters()
                                                                        .integer(microseconds(question.from))
                                                                        .integer(microseconds(question.until))
                                                                        .text(question.after_listener)
                                                                        .text(question.after_play)
                                                                        .integer(question.limit))) {
        ExportedPlay play;
        play.listener_id = row.string(0);
        play.play_id = row.string(1);
        play.played_at = from_microseconds(row.integer(2));
        play.track_id = row.optional_text(3).value_or("");
        play.artist_id = row.optional_text(4).value_or("");
        play.genre = row.optional_text(5).value_or("");
        play.mode = row.optional_text(6).value_or("");
        play.selected_by = row.optional_text(7);
        if (!row.is_null(8)) play.propensity = row.number(8);
        play.thumb = static_cast<int>(row.integer(9));
        play.listened_ms = row.optional_integer(10);
        play.outcome = static_cast<int>(row.optional_integer(11).value_or(0));
        play.slate_json = row.string(12);
        plays.push_back(std::move(play));
    }
    return plays;
}

}  // namespace bellwether
