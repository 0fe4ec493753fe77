using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// Checks a property with a few cases in the suite, and with many on request, by the run parameters PropertyCases and PropertySeed:
/// <c>dotnet test -- TestRunParameters.Parameter(name="PropertyCases",value="100000")</c>.
/// </summary>
/// <remarks>Without a seed each run takes other cases; the message of a failure holds the seed of the failed case.</remarks>
internal static class PropertyCheck
{
    public static void Holds<T>(Gen<T> values, Func<T, bool> property, int caseCount)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(TestContext.Parameters.Get("PropertyCases", caseCount));
        if (TestContext.Parameters.Get("PropertySeed") is { } seed)
        {
            // The second number of a replay must be odd.
            config = config.WithReplay(ulong.Parse(seed, CultureInfo.InvariantCulture), 1);
        }

        Prop.ForAll(values.ToArbitrary(), property).Check(config);
    }
}
