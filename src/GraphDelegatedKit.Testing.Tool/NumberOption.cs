using System.CommandLine;
using System.Globalization;

namespace GraphDelegatedKit.Testing.Tool;

internal static class NumberOption
{
    public static Option<int> Create(string name, string helpName, int min, int max, int defaultValue, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= min
                && number <= max)
                return number;
            result.AddError($"{name} takes a number from {min} to {max}.");
            return defaultValue;
        },
    };
}
