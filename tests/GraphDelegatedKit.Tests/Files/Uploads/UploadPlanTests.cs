using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public class UploadPlanTests
{
    private const long KiB320 = 327_680, MiB10 = 10_485_760;

    [TestCase(1, 1)]
    [TestCase(KiB320 - 1, 1)]
    [TestCase(KiB320, 1)]
    [TestCase(KiB320 + 1, 1)]
    [TestCase(MiB10 - 1, 1)]
    [TestCase(MiB10, 1)] // an exact multiple of the range size
    [TestCase(MiB10 + 1, 2)]
    [TestCase(3 * MiB10, 3)]
    [TestCase(3 * MiB10 + KiB320, 4)]
    [TestCase(5_368_709_120, 512)]
    public void An_upload_plan_covers_every_byte_once_in_ranges_of_ten_MiB(long total, int ranges)
    {
        var sent = new List<UploadRange>();
        for (var plan = new UploadPlan(total); plan.Next is { } range; plan = plan.After(range.End)) sent.Add(range);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(sent, Has.Count.EqualTo(ranges));
            Assert.That(sent[0].From, Is.Zero);
            Assert.That(sent.Zip(sent.Skip(1)).All(pair => pair.First.End == pair.Second.From));
            Assert.That(sent.Take(ranges - 1).All(range => range.Length == MiB10));
            Assert.That(sent[^1].End, Is.EqualTo(total));
            Assert.That(sent[^1].IsLast, Is.True);
        }
    }

    [Test]
    public void Fast_fragments_double_up_to_191_times_320_KiB()
    {
        var sizes = new List<long>();
        for (var plan = new UploadPlan(1 << 30); sizes.Count < 6; plan = plan.AfterAccepted(plan.Next!.Value, TimeSpan.FromSeconds(19.9)))
            sizes.Add(plan.Next!.Value.Length / KiB320);

        Assert.That(sizes, Is.EqualTo((long[])[32, 64, 128, 191, 191, 191]));
    }

    [TestCase("quick", 64, 191)]
    [TestCase("slow", 32, 191)]
    [TestCase("quick quick quick slow", 191, 191)]
    [TestCase("broken", 16, 191)]
    [TestCase("quick broken", 32, 191)]
    [TestCase("broken broken broken broken broken broken broken", 1, 191)]
    [TestCase("broken quick quick", 64, 191)]
    [TestCase("refused", 16, 16)]
    [TestCase("refused quick quick", 16, 16)] // the refused size is not used again
    [TestCase("quick quick quick refused", 95, 95)] // half of 191, rounded down to a multiple of 320 KiB
    [TestCase("quick quick quick refused quick broken quick", 94, 95)]
    public void The_fragment_size_adapts_to_the_previous_ranges(string history, int fragment, int ceiling)
    {
        var plan = history.Split(' ').Aggregate(new UploadPlan(1 << 30), (plan, step) => step switch
        {
            "quick" => plan.AfterAccepted(plan.Next!.Value, TimeSpan.FromSeconds(1)),
            "slow" => plan.AfterAccepted(plan.Next!.Value, TimeSpan.FromSeconds(20)),
            "broken" => plan.AfterConnectionLoss(),
            _ => plan.AfterTooLarge(),
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.FragmentSize / KiB320, Is.EqualTo(fragment));
            Assert.That(plan.FragmentLimit / KiB320, Is.EqualTo(ceiling));
        }
    }

    [Test]
    public void A_configured_fragment_size_changes_only_after_a_refusal()
    {
        var plan = UploadPlan.Create(1 << 30, 8 * (int)KiB320);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.AfterAccepted(plan.Next!.Value, TimeSpan.Zero).FragmentSize, Is.EqualTo(8 * KiB320));
            Assert.That(plan.AfterConnectionLoss().FragmentSize, Is.EqualTo(8 * KiB320));
            Assert.That(plan.AfterTooLarge().FragmentSize, Is.EqualTo(4 * KiB320));
        }
    }

    [Test]
    public void The_last_short_range_does_not_change_the_fragment_size()
    {
        var plan = new UploadPlan(100);

        Assert.That(plan.AfterAccepted(plan.Next!.Value, TimeSpan.Zero).FragmentSize, Is.EqualTo(MiB10));
    }

    [Test]
    public void A_range_is_formatted_as_Content_Range() =>
        Assert.That(new UploadPlan(26, 0).Next.ToString(), Is.EqualTo("bytes 0-25/26"));

    [Test]
    public void The_offset_of_the_service_has_priority_over_the_plan()
    {
        var plan = new UploadPlan(3 * MiB10).After(MiB10).After(100_001);

        Assert.That(plan.BytesConfirmed, Is.EqualTo(100_001));
        Assert.That(plan.Next, Is.EqualTo(new UploadRange(100_001, MiB10, 3 * MiB10)));
    }

    [Test]
    public void An_upload_plan_ends_with_aligned_ranges_for_any_service_offsets()
    {
        var random = new Random(80);
        for (var i = 0; i < 500; i++)
        {
            var total = random.NextInt64(1, 8 * MiB10);
            var plan = new UploadPlan(total);
            for (var step = 0; plan.Next is { } range; step++)
            {
                Assert.That(range.Length, Is.GreaterThan(0).And.LessThan(60L * 1024 * 1024));
                Assert.That(range.End, Is.LessThanOrEqualTo(total));
                Assert.That(range.IsLast || range.Length % KiB320 == 0);

                var accepted = step > 30 || random.Next(3) == 0 ? range.Length : random.NextInt64(range.Length + 1);
                plan = step < 30 && random.Next(10) == 0 ? plan.After(random.NextInt64(range.From + 1)) // the service lost bytes
                    : plan.After(range.From + accepted);
            }

            Assert.That(plan.BytesConfirmed, Is.EqualTo(total));
        }
    }
}
