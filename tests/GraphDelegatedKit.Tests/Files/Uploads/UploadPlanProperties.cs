using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What holds of the plan and of the ranges a service names whatever happens.</summary>
public class UploadPlanProperties
{
    private const long KiB320 = 327_680;

    private enum What
    {
        TakenQuickly,
        TakenSlowly,
        TakenInPart,
        Broken,
        TooLarge,
        Lost,
    }

    private sealed record Step(What What, int Share);

    [Test]
    public void Every_range_is_within_the_file_on_the_grid_and_below_60_MiB() => Check(Histories(), history =>
    {
        foreach (var range in Play(history).Select(turn => turn.Range))
            if (range.Length is <= 0 or >= 60 * 1024 * 1024 || range.From < 0 || range.End > range.Total || (!range.IsLast && range.Length % KiB320 != 0))
                return false;
        return true;
    });

    [Test]
    public void The_next_range_begins_where_the_service_said() => Check(Histories(), history => Play(history).All(turn => turn.After.BytesConfirmed == turn.Said));

    [Test]
    public void Whatever_happened_the_rest_is_sent_without_gap_and_without_overlap_and_it_ends() => Check(Histories(), history =>
    {
        var plan = Play(history).Select(turn => turn.After).DefaultIfEmpty(new UploadPlan(history.Total)).Last();
        var sent = plan.BytesConfirmed;
        for (; plan.Next is { } range; plan = plan.AfterAccepted(range, TimeSpan.Zero).After(range.End))
        {
            if (range.From != sent) return false;
            sent = range.End;
        }

        return sent == history.Total && plan.BytesConfirmed == history.Total;
    });

    [Test]
    public void What_was_refused_once_is_never_tried_again() => Check(Histories(), history =>
    {
        var least = long.MaxValue;
        foreach (var (before, range, after) in Play(history).Select(turn => (turn.Before, turn.Range, turn.After)))
        {
            if (range.Length > Math.Max(least, KiB320)) return false;
            if (after.FragmentLimit < before.FragmentLimit) least = Math.Min(least, after.FragmentLimit);
        }

        return true;
    });

    [Test]
    public void A_range_is_read_in_every_spelling()
    {
        var spellings =
            from offset in Gen.Choose(0, int.MaxValue)
            from casing in ArbMap.Default.GeneratorFor<bool[]>()
            from tail in Gen.Elements("", "-", "-99", " - 99 ")
            from form in Gen.Elements("""["{0}"]""", """["{0}","7-"]""", "\"{0}\"")
            select (offset, Name(casing), form.Replace("{0}", offset + tail, StringComparison.Ordinal));

        Check(spellings, spelled =>
        {
            using var body = JsonDocument.Parse($$"""{"expirationDateTime":"x","{{spelled.Item2}}":{{spelled.Item3}}}""");
            return NextExpectedRanges.Find(body.RootElement) == spelled.offset;
        });
    }

    [Test]
    public void No_text_at_all_breaks_the_reader() => Check(ArbMap.Default.GeneratorFor<string>(), text => NextExpectedRanges.Parse(text) is null or >= 0);

    private static string Name(bool[] casing) =>
        new([.. "nextExpectedRanges".Select((c, i) => i < casing.Length && casing[i] ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c))]);

    private static Gen<History> Histories() =>
        from total in Gen.Choose(1, 400_000_000)
        from steps in (from what in Gen.Elements(Enum.GetValues<What>()) from share in Gen.Choose(0, 1000) select new Step(what, share)).ListOf()
        select new History(total, [.. steps]);

    private static IEnumerable<(UploadPlan Before, UploadRange Range, UploadPlan After, long Said)> Play(History history)
    {
        var plan = new UploadPlan(history.Total);
        foreach (var step in history.Steps)
        {
            if (plan.Next is not { } range) yield break;
            var share = range.Length * step.Share / 1000;
            var (after, said) = step.What switch
            {
                What.TakenQuickly => (plan.AfterAccepted(range, TimeSpan.FromSeconds(1)).After(range.End), range.End),
                What.TakenSlowly => (plan.AfterAccepted(range, TimeSpan.FromSeconds(60)).After(range.End), range.End),
                What.TakenInPart => (plan.AfterConnectionLoss().After(range.From + share), range.From + share),
                What.Broken => (plan.AfterConnectionLoss().After(range.From), range.From),
                What.TooLarge => (plan.AfterTooLarge(), range.From),
                _ => (plan.After(range.From * step.Share / 1000), range.From * step.Share / 1000),
            };
            yield return (plan, range, after, said);
            plan = after;
        }
    }

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) => Prop.ForAll(values.ToArbitrary(), holds).QuickCheckThrowOnFailure();

    private sealed record History(long Total, Step[] Steps);
}
