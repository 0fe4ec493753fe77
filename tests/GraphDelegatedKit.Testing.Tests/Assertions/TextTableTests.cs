using GraphDelegatedKit.Testing.Assertions;

namespace GraphDelegatedKit.Testing.Tests.Assertions;

public sealed class TextTableTests
{
    [Test]
    public void Columns_are_as_wide_as_their_longest_cell_and_lines_have_no_trailing_spaces()
    {
        var table = TextTable.Format([["no.", "request"], ["1", "GET /a long path"], ["12", ""]]);

        Assert.That(table, Is.EqualTo("  no.  request\n  1    GET /a long path\n  12"));
    }
}
