using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Properties that hold for every upload plan and for every range that a service names.</summary>
public class UploadPlanPropertyTests
{
    private const long KiB320 = 327_680;

    private enum RangeOutcome
    {
        AcceptedFast,
        AcceptedSlowly,
        AcceptedPartially,
        Broken,
        TooLarge,
        Lost,
    }

    private sealed record Step(RangeOutcome Outcome, int Share);

    [Test]
    public void Every_range_is_aligned_within_the_file_and_below_60_MiB() => Check(GenerateHistories(), history =>
    {
        foreach (var range in Play(history).Select(step => step.Range))
            if (range.Length is <= 0 or >= 60 * 1024 * 1024 || range.From < 0 || range.End > range.Total
                || (!range.IsLast && range.Length % KiB320 != 0))
                return false;
        return true;
    });

    [Test]
    public void The_next_range_starts_at_the_offset_that_the_service_named() =>
        Check(GenerateHistories(), history => Play(history).All(step => step.After.BytesConfirmed == step.Said));

    [Test]
    public void The_remaining_ranges_cover_the_file_without_gap_or_overlap() => Check(GenerateHistories(), history =>
    {
        var plan = Play(history).Select(step => step.After).DefaultIfEmpty(new UploadPlan(history.Total)).Last();
        var sent = plan.BytesConfirmed;
        for (; plan.Next is { } range; plan = plan.AfterAccepted(range, TimeSpan.Zero).After(range.End))
        {
            if (range.From != sent) return false;
            sent = range.End;
        }

        return sent == history.Total && plan.BytesConfirmed == history.Total;
    });

    [Test]
    public void A_range_size_that_was_refused_is_never_used_again() => Check(GenerateHistories(), history =>
    {
        var smallestCeiling = long.MaxValue;
        foreach (var (before, range, after) in Play(history).Select(step => (step.Before, step.Range, step.After)))
        {
            if (range.Length > Math.Max(smallestCeiling, KiB320)) return false;
            if (after.FragmentLimit < before.FragmentLimit) smallestCeiling = Math.Min(smallestCeiling, after.FragmentLimit);
        }

        return true;
    });

    [Test]
    public void An_expected_range_is_read_in_every_format()
    {
        var spellings =
            from offset in Gen.Choose(0, int.MaxValue)
            from casing in ArbMap.Default.GeneratorFor<bool[]>()
            from tail in Gen.Elements("", "-", "-99", " - 99 ")
            from form in Gen.Elements("""["{0}"]""", """["{0}","7-"]""", "\"{0}\"")
            select (offset, VaryCase(casing), form.Replace("{0}", offset + tail, StringComparison.Ordinal));

        Check(spellings, spelling =>
        {
            using var body = JsonDocument.Parse($$"""{"expirationDateTime":"x","{{spelling.Item2}}":{{spelling.Item3}}}""");
            return NextExpectedRanges.Find(body.RootElement) == spelling.offset;
        });
    }

    [Test]
    public void Any_text_is_parsed_as_a_range_without_an_exception() =>
        Check(ArbMap.Default.GeneratorFor<string>(), text => NextExpectedRanges.Parse(text) is null or >= 0);

    private static string VaryCase(bool[] casing) =>
        new([.. "nextExpectedRanges".Select(
            (c, i) => i < casing.Length && casing[i] ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c))]);

    private static Gen<History> GenerateHistories() =>
        from total in Gen.Choose(1, 400_000_000)
        from steps in (from outcome in Gen.Elements(Enum.GetValues<RangeOutcome>())
            from share in Gen.Choose(0, 1000)
            select new Step(outcome, share)).ListOf()
        select new History(total, [.. steps]);

    private static IEnumerable<(UploadPlan Before, UploadRange Range, UploadPlan After, long Said)> Play(History history)
    {
        var plan = new UploadPlan(history.Total);
        foreach (var step in history.Steps)
        {
            if (plan.Next is not { } range) yield break;
            var share = range.Length * step.Share / 1000;
            var (after, confirmed) = step.Outcome switch
            {
                RangeOutcome.AcceptedFast => (plan.AfterAccepted(range, TimeSpan.FromSeconds(1)).After(range.End), range.End),
                RangeOutcome.AcceptedSlowly => (plan.AfterAccepted(range, TimeSpan.FromSeconds(60)).After(range.End), range.End),
                RangeOutcome.AcceptedPartially => (plan.AfterConnectionLoss().After(range.From + share), range.From + share),
                RangeOutcome.Broken => (plan.AfterConnectionLoss().After(range.From), range.From),
                RangeOutcome.TooLarge => (plan.AfterTooLarge(), range.From),
                _ => (plan.After(range.From * step.Share / 1000), range.From * step.Share / 1000),
            };
            yield return (plan, range, after, confirmed);
            plan = after;
        }
    }

    private static void Check<T>(Gen<T> values, Func<T, bool> property) =>
        PropertyCheck.Holds(values, property, caseCount: 100);

    private sealed record History(long Total, Step[] Steps);
}
