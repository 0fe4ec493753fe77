using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// Checks a property with a few cases in the suite, and with many on request, by the run parameters PropertyCases and PropertySeed:
/// <c>dotnet test -- TestRunParameters.Parameter(name="PropertyCases",value="100000")</c>.
/// </summary>
/// <remarks>
/// Without a seed each run takes other cases. A failure names the seed of its case, three numbers with commas.
/// </remarks>
internal static class PropertyCheck
{
    public static void Holds<T>(Gen<T> values, Func<T, bool> property, int caseCount)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(TestContext.Parameters.Get("PropertyCases", caseCount));
        if (TestContext.Parameters.Get("PropertySeed") is { } seed)
        {
            var numbers = Array.ConvertAll(seed.Split(','), text => ulong.Parse(text, CultureInfo.InvariantCulture));
            config = numbers.Length == 3
                ? config.WithReplay(numbers[0], numbers[1], (int)numbers[2]).WithMaxTest(1)
                : config.WithReplay(numbers[0], 1); // the second number must be odd
        }

        Prop.ForAll(values.ToArbitrary(), property).Check(config);
    }
}
