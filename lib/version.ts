/** Of the program and of the API it describes; the same as in package.json. */
export const VERSION = "0.1.0";
