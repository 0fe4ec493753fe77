namespace GraphDelegatedKit.Tests.Files;

public class DrivePathTests
{
    [Test]
    public void A_drive_path_exposes_its_name_and_its_parent_path()
    {
        var path = DrivePath.In("d", "General/2026/big.iso");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(path.DriveId, Is.EqualTo("d"));
            Assert.That(path.FolderId, Is.Null);
            Assert.That(path.Name, Is.EqualTo("big.iso"));
            Assert.That(path.ParentPath, Is.EqualTo("General/2026"));
        }

        Assert.That(DrivePath.In("d", "big.iso").ParentPath, Is.Empty);
    }

    [Test]
    public void A_drive_path_is_escaped_segment_by_segment()
    {
        Assert.That(PathAndQuery(DrivePath.In("b!x", "Böß 100%/a#b+c & d's.txt").GetCreateUploadSessionUrl()),
            Is.EqualTo("/v1.0/drives/b%21x/root:/B%C3%B6%C3%9F%20100%25/a%23b%2Bc%20%26%20d%27s.txt:/createUploadSession"));
        Assert.That(PathAndQuery(DrivePath.InFolder("d", "F1", "a/b.txt").GetContentUrl(ConflictBehavior.Rename)),
            Is.EqualTo("/v1.0/drives/d/items/F1:/a/b.txt:/content?@microsoft.graph.conflictBehavior=rename"));

        static string PathAndQuery(GraphUrl url) => url.ToUri(GraphCloud.Global).PathAndQuery;
    }

    [TestCase("a\"b", "contains '\"'")]
    [TestCase("a*b", "contains '*'")]
    [TestCase("a:b", "contains ':'")]
    [TestCase("a<b", "contains '<'")]
    [TestCase("a>b", "contains '>'")]
    [TestCase("a?b", "contains '?'")]
    [TestCase("a\\b", "contains '\\'")]
    [TestCase("a|b", "contains '|'")]
    [TestCase("a\nb", "control character")]
    [TestCase(" a", "begins with ' '")]
    [TestCase("~a", "begins with '~'")]
    [TestCase("a.", "ends with '.'")]
    [TestCase("a ", "ends with ' '")]
    [TestCase(".", "'.' or '..'")]
    [TestCase("..", "'.' or '..'")]
    [TestCase("", "is empty")]
    [TestCase("a_VTI_b", "contains '_vti_'")]
    [TestCase("desktop.ini", "reserved by the service")]
    [TestCase("com7", "reserved by the service")]
    [TestCase("Lpt0", "reserved by the service")]
    public void A_name_that_the_service_rejects_is_refused_with_the_reason(string name, string reason)
    {
        foreach (var path in new[] { name, "General/" + name, name + "/a.txt" })
        {
            var rejected = Assert.Throws<ArgumentException>(() => DrivePath.In("d", path))!;
            Assert.That(rejected.Message, Does.Contain(reason));
        }
    }

    [Test]
    public void A_name_or_path_that_is_too_long_is_refused_with_the_limit()
    {
        Assert.That(DrivePath.In("d", new string('n', 255)).Name, Has.Length.EqualTo(255));
        Assert.That(
            Assert.Throws<ArgumentException>(() => DrivePath.In("d", new string('n', 256)))!.Message,
            Does.Contain("256 characters").And.Contain("255"));
        Assert.That(
            Assert.Throws<ArgumentException>(() => DrivePath.In("d", new string('n', 199) + "/" + new string('n', 201)))!.Message,
            Does.Contain("401 characters").And.Contain("400"));
    }

    [TestCase("a~b c.d")]
    [TestCase("COM10")]
    [TestCase("console")]
    [TestCase("100% #1.txt")]
    [TestCase(".gitignore")]
    [TestCase("漢字.txt")]
    public void A_name_that_the_service_accepts_is_accepted(string name) => Assert.That(DrivePath.In("d", name).Name, Is.EqualTo(name));

    [Test]
    public void A_drive_path_without_a_drive_or_a_folder_is_rejected()
    {
        Assert.Throws<ArgumentException>(() => DrivePath.In(" ", "a"));
        Assert.Throws<ArgumentException>(() => DrivePath.InFolder("d", "", "a"));
        Assert.Throws<ArgumentNullException>(() => DrivePath.In("d", null!));
    }
}
