using WebApp.Accounts;

namespace WebApp.Tests.Accounts;

public sealed class CsvFileTests
{
    [TestCase("plain", "plain")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [TestCase("two\nlines", "\"two\nlines\"")]
    [TestCase("=1+1", "'=1+1")]
    [TestCase("+1", "'+1")]
    [TestCase("-1", "'-1")]
    [TestCase("@SUM(A1)", "'@SUM(A1)")]
    [TestCase("\t=1+1", "'\t=1+1")]
    [TestCase("\r=1+1", "\"'\r=1+1\"")]
    [TestCase("", "")]
    public void A_cell_is_quoted_and_never_a_formula(string cell, string expected)
    {
        var csv = new CsvFile(["heading"]);

        csv.Add([cell]);

        Assert.That(csv.ToString(), Is.EqualTo($"\uFEFFheading\r\n{expected}\r\n"));
    }
}
