using NUnit.Framework;
using SharePointFiles;

namespace Samples.Tests;

public sealed class ProgressLineTests
{
    private const long KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

    [TestCase(79, "big.iso [###.........]  30%   300.0 KiB of 1000.0 KiB  1023.9 MiB/s   0:01 left")]
    [TestCase(60, " 30%   300.0 KiB of 1000.0 KiB  1023.9 MiB/s   0:01 left")]
    [TestCase(50, " 30%   300.0 KiB of 1000.0 KiB  1023.9 MiB/s")]
    [TestCase(40, " 30%   300.0 KiB of 1000.0 KiB")]
    [TestCase(20, " 30%")]
    [TestCase(3, "")]
    public void A_narrow_line_has_fewer_figures_and_none_is_cut(int width, string expected)
    {
        var line = ProgressLine.Format("big.iso", 300 * KiB, 1000 * KiB, (1023.9 * MiB) + 1, width);

        Assert.That(line, Is.EqualTo(expected));
    }

    [Test]
    public void A_line_is_never_longer_than_its_width([Range(0, 120)] int width)
    {
        foreach (var name in new[] { "", "a", "a long name of a file, 漢字 and all, that does not fit in.iso" })
            foreach (var rate in new[] { 0, 1, 1023.9 * KiB, 1023.9 * GiB })
                Assert.That(ProgressLine.Format(name, 5 * GiB, 7 * GiB, rate, width), Has.Length.LessThanOrEqualTo(width));
    }

    [Test]
    public void The_bar_does_not_move_while_the_figures_change()
    {
        var ends = new[] { 0.5, 9.9, 99.9, 184.4, 999.9, 1023.9 }
            .Select(rate => ProgressLine.Format("big.iso", 600 * MiB, 1000 * MiB, rate * MiB, 79).IndexOf(']', StringComparison.Ordinal));

        Assert.That(ends.Distinct().Count(), Is.EqualTo(1));
    }
}
