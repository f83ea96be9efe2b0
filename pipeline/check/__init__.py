"""A case → findings of the checks; findings → findings settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.case import Case
from pipeline.check import (
    across_forms,
    across_rows,
    carried,
    change_reason,
    citations,
    completeness,
    conflicts,
    coordinates,
    copies,
    form_rows,
    hidden_totals,
    identifiers,
    monitoring_series,
    object_rows,
    one_object,
    other_counties,
    own_numbers,
    paper_numbers,
    papers,
    photos,
    plausibility,
    project_papers,
    reason_numbers,
    repeated_blocks,
    report_numbers,
    roots,
    row_contradictions,
    row_limits,
    row_needs,
    same_matter,
    same_text,
    scientific_names,
    shares_in_text,
    signers,
    swapped_columns,
    totals,
    weather,
    within_form,
)
from pipeline.check.acceptance import blocking, settle, severity_of
from pipeline.check.given import Given
from pipeline.check.ruled_by import sections_of
from pipeline.model.finding import Finding
from pipeline.scheme import Scheme
from pipeline.scheme.catalogue import EVERY_STAGE, PRINTED

__all__ = [
    "CHECKS",
    "EVERY_STAGE",
    "PRINTED",
    "Given",
    "blocking",
    "require_rules",
    "run_checks",
    "settle",
    "severity_of",
]

Check = Callable[[Given], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    completeness.missing_forms,
    completeness.missing_papers,
    completeness.lacking_formats,
    completeness.missing_values,
    completeness.missing_items,
    completeness.unexplained_gaps,
    completeness.nothing_to_compare,
    within_form.parts_add_up,
    within_form.parts_within_whole,
    within_form.typed_values,
    within_form.rates,
    within_form.bounds,
    within_form.targets_reached,
    within_form.shares,
    totals.totals,
    form_rows.row_pairs,
    form_rows.unique,
    form_rows.row_rates,
    form_rows.lasting,
    form_rows.everywhere,
    row_needs.needs,
    row_contradictions.contrary,
    row_contradictions.longest_terms,
    row_contradictions.months_alike,
    object_rows.dated,
    object_rows.loads,
    identifiers.identifiers,
    own_numbers.own_numbers,
    coordinates.points_within,
    coordinates.datums,
    row_limits.running_days,
    row_limits.not_later,
    row_limits.discharges,
    row_limits.told_twice,
    row_limits.counted,
    other_counties.strange_tables,
    other_counties.strange_townships,
    scientific_names.scientific_names,
    same_text.repeated_rows,
    copies.copied_rows,
    copies.copied_records,
    repeated_blocks.repeated_blocks,
    form_rows.kept,
    monitoring_series.days,
    monitoring_series.ordered_pollutants,
    monitoring_series.not_positive,
    monitoring_series.frozen,
    monitoring_series.shifted,
    monitoring_series.distinct,
    monitoring_series.outliers,
    swapped_columns.swapped_columns,
    across_forms.steady,
    across_forms.one_number,
    across_forms.recognised,
    form_rows.objects_listed,
    object_rows.one_name_per_code,
    object_rows.constant,
    object_rows.periods,
    across_forms.last_years,
    across_forms.submitted_values,
    across_forms.trends,
    across_forms.rosters,
    across_forms.growth,
    across_forms.versions,
    conflicts.objects,
    conflicts.values,
    hidden_totals.hidden_totals,
    one_object.one_object,
    across_rows.flows,
    across_rows.accumulated,
    weather.opposite_weather,
    same_matter.one_state,
    same_matter.one_quantity,
    project_papers.project_papers,
    reason_numbers.reason_numbers,
    plausibility.large_changes,
    plausibility.unit_slips,
    plausibility.row_slips,
    plausibility.class_changes,
    plausibility.unusual_values,
    plausibility.unusual_cells,
    copies.unmoved,
    copies.other_years,
    carried.carried_otherwise,
    change_reason.missing_reasons,
    change_reason.empty_reasons,
    change_reason.repeated_reasons,
    change_reason.last_years_reasons,
    change_reason.unanswered,
    change_reason.contrary_reasons,
    change_reason.idle_reasons,
    papers.dates,
    papers.last_years_words,
    papers.future_years,
    papers.required_contents,
    papers.amounts,
    papers.scans,
    papers.unsigned_statements,
    signers.signers,
    signers.report_signers,
    citations.members_named,
    citations.cited_numbers,
    citations.registered_numbers,
    paper_numbers.against_tables,
    report_numbers.numbers_in_papers,
    report_numbers.vouchers,
    other_counties.strange_papers,
    same_text.same_reports,
    same_text.copied_diagnoses,
    shares_in_text.ratios_in_text,
    shares_in_text.sums_in_text,
    photos.photograph_sets,
    photos.repeated,
)
"""Every check, in the order of its codes; each reads what is given and touches nothing."""


def require_rules(scheme: Scheme) -> None:
    """Check rules.yaml against the kinds of rules that the checks know.

    Raises PipelineError (CONFIG) with all problems: a section that no check reads, a rule that names what is not there.
    """
    scheme.rules.file.check(section for run in CHECKS for section in sections_of(run))


def run_checks(case: Case) -> tuple[Finding, ...]:
    """All findings of the report year that the checks make of a case, by severity, code, place and values."""
    config, given = case.config, Given(case)
    found = {(one.code, one.at, one.signature): one for run in CHECKS for one in run(given)}
    kept = roots.without_consequences(found.values(), config.scheme.catalogue)
    ranks = ("blocking", "warning", "notice")
    return tuple(
        sorted(
            kept,
            key=lambda one: (
                ranks.index(severity_of(one, config).value),
                one.code,
                one.at,
                one.indicator,
                one.signature,
            ),
        )
    )
