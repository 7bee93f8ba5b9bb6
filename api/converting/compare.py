"""From a comparison to its JSON."""

from __future__ import annotations

from dataclasses import replace

from api import addresses
from api.asked import Asked
from api.converting.regions import Passages, to_region_map
from api.schemas import compare as schemas
from search.comparison import Cell, Comparison, Distinction, Regional, StanceCounts
from search.comparison.answer import Focus, Odds, of_measure
from search.comparison.wording import METHOD, focus_sentence, prevalence_sentence, title
from search.regions import RegionCount, RegionPanel


def passages_of(answer: Comparison, row: str | None, column: str | None) -> addresses.Address:
    """The search for the passages of the measure in a row and column (``None``: whatever theirs)."""
    return addresses.search(Asked("", answer.filters(row, column, answer.request.measure.value)).pairs)


def of_region(answer: Comparison, column: str) -> Passages:
    """The searches for the passages of a column in each region, of the reports of its panel."""

    def passages(panel: RegionPanel, count: RegionCount) -> addresses.Address:
        filters = answer.filters(count.region, column, answer.request.measure.value)
        if panel.programmes:
            filters = replace(filters, programme=panel.programmes)
        return addresses.search(Asked("", filters).pairs)

    return passages


def to_compare(answer: Comparison, regional: Regional | None = None) -> schemas.CompareAnswer:
    """The answer with the searches behind its counts, and with one column by region where it is asked for."""
    request, measure = answer.request, answer.request.measure

    def search(counts: StanceCounts, row: str | None, column: str | None) -> dict[str, str | None]:
        return _addressed(answer, row, column, of_measure(counts, measure))

    def cell(row: str, column: str, held: Cell) -> schemas.ComparedCell:
        low, high = held.interval or (None, None)
        return schemas.ComparedCell(
            column=column,
            counts=schemas.StanceCounts.model_validate(held.counts),
            reports=schemas.Holding.model_validate(held.reports),
            areas=schemas.Holding.model_validate(held.areas),
            reports_comparable=held.reports_comparable,
            areas_comparable=held.areas_comparable,
            measured=held.measured,
            out_of=held.out_of,
            share=held.share,
            share_low=low,
            share_high=high,
            share_of_findings=held.share_of_findings,
            odds=_odds(held.odds),
            small=held.small,
            **search(held.counts, row, column),
        )

    rows = [
        schemas.ComparedRow(
            value=row.value,
            label=row.label,
            counts=schemas.StanceCounts.model_validate(row.counts),
            reports=row.reports,
            areas=row.areas,
            peer_reports=row.peer_reports,
            region=row.region,
            rating=row.rating,
            fictional=row.fictional,
            **search(row.counts, row.value, None),
            cells=[
                cell(row.value, column.value, held)
                for column, held in zip(answer.columns, row.cells, strict=True)
            ],
        )
        for row in answer.rows
    ]
    columns = [
        schemas.ComparedColumn(
            value=column.value,
            label=column.label,
            parent=column.parent,
            counts=schemas.StanceCounts.model_validate(column.counts),
            reports=schemas.Holding.model_validate(column.reports),
            areas=schemas.Holding.model_validate(column.areas),
            reports_comparable=column.reports_comparable,
            areas_comparable=column.areas_comparable,
            prevalence=column.prevalence,
            prevalence_sentence=prevalence_sentence(column, answer.total, measure),
            dispersion=spread,
            **search(column.counts, None, column.value),
        )
        for column, spread in zip(answer.columns, answer.dispersion, strict=True)
    ]
    counted: dict[str, list[str]] = {}
    for name, value in Asked("", answer.counted).chosen:
        counted.setdefault(name, []).append(value)
    return schemas.CompareAnswer(
        snapshot=answer.snapshot,
        title=title(answer),
        rows_by=request.rows.value,
        columns_by=request.columns.value,
        measure=measure.value,
        out_of=request.out_of.value,
        peers=request.peers.value,
        counted=counted,
        total=schemas.ComparedTotal.model_validate(answer.total),
        columns=columns,
        total_columns=answer.total_columns,
        rows=rows,
        total_rows=answer.total_rows,
        focus=None if answer.focus is None else _focus(answer, answer.focus),
        map=to_region_map(regional.map, of_region(answer, regional.value)) if regional else None,
        notes=list(answer.notes),
        method=list(METHOD),
        limit=request.row_limit,
        offset=request.row_offset,
        column_limit=request.column_limit,
    )


def _addressed(answer: Comparison, row: str | None, column: str | None, number: int) -> dict[str, str | None]:
    """``link`` and ``api`` of the search behind a number; null where it is 0, and there is nothing to find."""
    return {**passages_of(answer, row, column)._asdict()} if number else {"link": None, "api": None}


def _focus(answer: Comparison, focus: Focus) -> schemas.Focus:
    return schemas.Focus(
        value=focus.value,
        label=focus.label,
        by_area=focus.by_area,
        units=focus.units,
        peer_units=focus.peer_units,
        reports=focus.reports,
        peer_reports=focus.peer_reports,
        sentence=focus_sentence(focus, answer.request.peers),
        distinctions=[_distinction(answer, focus.value, one) for one in focus.distinctions],
    )


def _distinction(answer: Comparison, row: str, one: Distinction) -> schemas.Distinction:
    low, high = one.interval or (None, None)
    return schemas.Distinction(
        column=one.column,
        label=one.label,
        measured=one.measured,
        out_of=one.out_of,
        share=one.share,
        share_low=low,
        share_high=high,
        peers_measured=one.peers_measured,
        peers_out_of=one.peers_out_of,
        peers_share=one.peers_share,
        odds=_odds(one.odds),
        holding=one.holding,
        peers_holding=one.peers_holding,
        units=one.units,
        peer_units=one.peer_units,
        fisher_p=one.fisher_p,
        fisher_q=one.fisher_q,
        permutation_p=one.permutation_p,
        q=one.q,
        stands_out=one.stands_out,
        small=one.small,
        **_addressed(answer, row, one.column, one.measured),
    )


def _odds(odds: Odds | None) -> schemas.Odds | None:
    if odds is None:
        return None
    low, high = odds.interval
    return schemas.Odds(log_odds=odds.log_odds, low=low, high=high, z=odds.z, p=odds.p, q=odds.q)
