#include "scenario/program_table.hpp"

namespace netrig {

bool ProgramRecord::runs() const {
  const RunningProgram* latest = process();
  return latest != nullptr && !latest->exit_status();
}

RunningProgram* ProgramRecord::process() const {
  return starts.empty() ? nullptr : starts.back().process.get();
}

ProgramStart* ProgramRecord::last_start() {
  return starts.empty() ? nullptr : &starts.back();
}

ProgramRecord& ProgramTable::add_service(const std::string& node, const std::string& name,
                                         const Command& command) {
  ProgramRecord* record = find_service(node, name);
  if (record == nullptr) {
    records_.push_back(std::make_unique<ProgramRecord>());
    record = records_.back().get();
  }
  record->node = node;
  record->name = name;
  record->command = command;
  return *record;
}

ProgramRecord& ProgramTable::add_command(const std::string& node, const std::string& name,
                                         const Command& command) {
  records_.push_back(std::make_unique<ProgramRecord>());
  ProgramRecord& record = *records_.back();
  record.node = node;
  record.name = name;
  record.command = command;
  record.service = false;
  return record;
}

ProgramRecord* ProgramTable::find_service(const std::string& node, const std::string& name) const {
  for (const auto& record : records_) {
    if (record->service && record->node == node && record->name == name) return record.get();
  }
  return nullptr;
}

std::vector<ProgramRecord*> ProgramTable::services_of(const std::string& node) const {
  std::vector<ProgramRecord*> found;
  for (const auto& record : records_) {
    if (record->service && record->node == node) found.push_back(record.get());
  }
  return found;
}

std::vector<ProgramRecord*> ProgramTable::named(const std::string& node, const std::string& name) const {
  std::vector<ProgramRecord*> found;
  for (const auto& record : records_) {
    if (record->node == node && record->name == name) found.push_back(record.get());
  }
  return found;
}

std::vector<ProgramRecord*> ProgramTable::all() const {
  std::vector<ProgramRecord*> found;
  for (const auto& record : records_) found.push_back(record.get());
  return found;
}

}  // namespace netrig
