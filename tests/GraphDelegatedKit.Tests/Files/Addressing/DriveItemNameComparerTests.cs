using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The names that the service does not distinguish: onedrive-api-docs#351 (composed letters), #856 (æ and ae); the other rules are those of
/// the collation of SharePoint's databases, Latin1_General_CI_AS_KS_WS.
/// </summary>
public sealed class DriveItemNameComparerTests
{
    private static readonly DriveItemNameComparer Comparer = DriveItemNameComparer.Instance;

    [TestCase("Report.txt", "REPORT.TXT")]
    [TestCase("caf\u00e9.txt", "cafe\u0301.txt")]
    [TestCase("CAF\u00c9.txt", "cafe\u0301.txt")]
    [TestCase("\u732a", "\ufa16")]
    [TestCase("Mærsk.txt", "Maersk.txt")]
    [TestCase("\u01fd", "ae\u0301")] // æ with an acute accent
    [TestCase("straße", "STRASSE")]
    [TestCase("\u1e9e", "ss")]
    [TestCase("ﬁle", "file")]
    [TestCase("œuvre", "OEUVRE")]
    [TestCase("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8")]
    public void Names_that_the_service_does_not_distinguish_are_equal(string left, string right)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Comparer.Equals(left, right), Is.True);
            Assert.That(Comparer.GetHashCode(left), Is.EqualTo(Comparer.GetHashCode(right)));
        }
    }

    [TestCase("cafe", "caf\u00e9")]
    [TestCase("ＡＢＣ", "ABC")] // full width
    [TestCase("ｶﾅ", "カナ")] // half width
    [TestCase("かな", "カナ")]
    [TestCase("a", "а")] // Cyrillic
    [TestCase("i", "ı")]
    [TestCase("a b", "ab")]
    [TestCase("²", "2")]
    public void Names_that_the_service_distinguishes_are_different(string left, string right) =>
        Assert.That(Comparer.Equals(left, right), Is.False);

    [TestCase("\ud83d")]
    [TestCase("a\udc00é")]
    public void Half_a_surrogate_pair_is_compared_without_an_exception(string name)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Comparer.Equals(name, name.ToUpperInvariant()), Is.True);
            Assert.That(Comparer.Equals(name, name + "x"), Is.False);
        }
    }
}
